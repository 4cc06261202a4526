// The wall of codes: a merchant scans one and is in the chat.
import { el, $, icon, avatar, toast } from './dom.js';
import { get, post } from './api.js';
import { world } from './world.js';

const newcomers = ['张老板', '王大姐', '刘师傅', '陈老板', '小李'];
let posters = [];
let county = '';
let who = ''; // a merchant of this run; '' for somebody new
let name = '';

export async function openScan(done) {
  if (!posters.length) posters = await get('api/posters');
  county ||= posters[0].county;
  who = world.me && world.me.caller ? world.me.id : '';
  name = newcomers.find((n) => !world.callers.some((c) => c.name === n)) || '新商户';
  draw(done);
}

function draw(done) {
  const field = el('input', { class: 'field', id: 'guest-name', value: name, maxlength: 16, 'aria-label': '微信昵称', oninput: () => { name = field.value; } });
  const mine = world.callers.map((c) => chip(c.name, who === c.id, () => { who = c.id; draw(done); }, avatar(c.id, c.name, 'small')));
  const places = [...new Set(posters.map((p) => p.county))].map((c) => chip(c, c === county, () => { county = c; draw(done); }));
  $('scan-body').replaceChildren(
    el('div', { class: 'scan-who' }, el('h2', {}, '谁来扫'), el('div', { class: 'choices' }, chip('新客户', !who, () => { who = ''; draw(done); }, icon('plus')), mine),
      !who && el('label', { class: 'nick' }, el('span', {}, '微信昵称'), field)),
    el('div', { class: 'scan-where' }, el('h2', {}, '扫哪张码'), el('div', { class: 'counties' }, places)),
    el('div', { class: 'wall' }, posters.filter((p) => p.county === county).map((p) => poster(p, done))),
  );
  document.querySelector('.counties .on').scrollIntoView({ inline: 'center', block: 'nearest' });
}

function chip(words, on, pick, ...before) {
  return el('button', { class: `chip ${on ? 'on' : ''}`, type: 'button', 'aria-pressed': String(on), onclick: pick }, before, words);
}

function poster(p, done) {
  return el('button', { class: `poster ${p.market ? 'market' : ''}`, type: 'button', 'data-scene': p.scene, onclick: (e) => scan(e.currentTarget, p, done) },
    el('span', { class: 'poster-head' }, el('b', {}, p.name), el('small', {}, p.market ? '商圈' : '乡镇 · 街道')),
    el('img', { src: `/sim/api/posters/${p.scene}`, alt: `${p.name}的二维码`, loading: 'lazy', width: 132, height: 132 }),
    el('span', { class: 'poster-foot' }, '微信扫一扫，问贷款不花钱'));
}

async function scan(card, p, done) {
  if (!who && !name.trim()) { toast('先给新客户起个昵称'); return; }
  card.classList.add('scanning');
  try {
    const answer = await post('api/scan', { as: who, name: who ? '' : name.trim(), scene: p.scene });
    await done(answer.as);
  } catch (err) {
    toast(err.message);
  }
  card.classList.remove('scanning');
}
