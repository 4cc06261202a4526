// The platform's own cipher as a second end. Standard input is an array of
// {op: "seal", key, token, receiveID, time, nonce, message} and
// {op: "open", key, encrypted}; standard output is the array of answers.
const crypto = require('@wecom/crypto');

const ops = {
  seal({ key, token, receiveID, time, nonce, message }) {
    const encrypted = crypto.encrypt(key, message, receiveID);
    return { encrypted, signature: crypto.getSignature(token, time, nonce, encrypted) };
  },
  open({ key, encrypted }) {
    const { message, id } = crypto.decrypt(key, encrypted);
    return { message, receiveID: id };
  },
};

const input = require('fs').readFileSync(0, 'utf8');
process.stdout.write(JSON.stringify(JSON.parse(input).map((job) => ops[job.op](job))));
