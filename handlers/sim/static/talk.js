// The open conversation: its bubbles, and what one does in it.
import { el, $, avatar, toast } from './dom.js';
import { post, upload } from './api.js';
import { message, divider, typing } from './message.js';
import { composer } from './composer.js';
import { face } from './lists.js';
import { standing } from './standing.js';
import { world, where, caller } from './world.js';

const trials = {
  group: ['走访 张记面馆 餐饮 需求20万 有意向 13800138000', '今天去哪', '极速贷最多能贷多少', '帮助'],
  bot: ['走访 张记面馆 餐饮 需求20万 有意向 13800138000', '线索', '今天走访', '帮助'],
  app: ['线索', '今天去哪', '查 张记面馆', '帮助'],
  kf: ['我42，开饭店三年多，想贷30万装修，没抵押', '能贷多少', '我的申请到哪了'],
};
const greetings = {
  bot: '一对一，照片、文件、语音都可以发', app: '一对一，可以发位置；线索卡片和提醒也到这里', kf: '扫码后这里会有欢迎语', desk: '商户的话会出现在这里',
};

let list = [];
let form = null;
let low = true; // the end of the log is in sight, and stays there
const drafts = {};

const draftKey = () => `${world.me.id}/${world.room.chat}`;

// setUp keeps the end in sight when pictures arrive or the room gets smaller.
export function setUp() {
  const log = $('log');
  const stay = () => { if (low) log.scrollTop = log.scrollHeight; };
  log.addEventListener('scroll', () => { low = log.scrollHeight - log.scrollTop - log.clientHeight < 120; });
  log.addEventListener('load', stay, true);
  new ResizeObserver(stay).observe(log);
}

// leave keeps what was typed for when one comes back.
export function leave() {
  if (world.room && form) drafts[draftKey()] = $('composer').querySelector('textarea').value;
  form = null;
}

export function open() {
  const room = world.room;
  const tag = { bot: ['', '机器人'], app: ['app', '应用'], kf: ['kf', '微信客服'], desk: ['kf', '微信'] }[room.kind];
  $('title').replaceChildren(el('span', {}, room.title), tag ? el('span', { class: `tag ${tag[0]}` }, tag[1]) : el('small', {}, `(${room.size + 1})`));
  clear();
  form = composer($('composer'), room, world.info, send);
  form.fill(drafts[draftKey()] || '');
  stand();
}

// clear forgets the bubbles: all of them are about to come.
export function clear() {
  list = [];
  $('log').replaceChildren();
}

// stand shows who answers a merchant, and lets only them write.
export function stand() {
  const c = caller();
  standing(c, world.room, { take: () => serve('take'), end: () => serve('end') });
  if (world.room.kind === 'desk' && form) form.allow(Boolean(c) && c.state === 'person' && (c.by || '').toLowerCase() === world.me.id.toLowerCase());
}

export function draw(update) {
  const log = $('log');
  const hadNone = !list.length;
  low ||= hadNone;
  for (const id of ['typing', 'hello']) document.getElementById(id)?.remove();
  for (const m of update.messages) add(m, hadNone);
  if (!list.length) log.append(hello());
  if (update.busy && !list.some((m) => m.writing)) log.append(typing(world.room, world.info));
  if (low) log.scrollTop = log.scrollHeight;
}

function add(m, first) {
  const node = message(m, world.room, actions);
  const i = list.findIndex((x) => x.id === m.id);
  if (i >= 0) { list[i] = m; document.getElementById(m.id).replaceWith(node); return; }
  const line = divider(m, list.at(-1));
  list.push(m);
  if (!first) node.classList.add('fresh');
  $('log').append(...[line, node].filter(Boolean));
}

function hello() {
  const room = world.room;
  const words = greetings[room.kind] || `在群里 @${world.info.bot} 说话，其他人也看得到`;
  return el('div', { class: 'hello', id: 'hello' }, avatar(face(room), room.title), el('h2', {}, room.title), el('p', {}, words),
    el('div', { class: 'try' }, (trials[room.kind] || []).map((t) => el('button', { class: 'chip', type: 'button', onclick: () => form.fill(t) }, t))));
}

const actions = {
  tap: (m, button, selected) => quietly(post('api/tap', { ...where(), message: m.id, button, selected })),
  pick: (item) => quietly(post('api/pick', { ...where(), item })),
  rate: (m, how) => quietly(post('api/rate', { ...where(), message: m.id, ...how })),
  quote: (m) => form.quote(m),
  ask: (text) => send('say', { text, mention: world.room.kind === 'group' }),
};

const serve = (what) => quietly(post(`api/${what}`, where()));

function send(kind, what) {
  const at = where();
  if (kind === 'say') return quietly(post('api/say', { ...at, ...what }));
  if (kind === 'place') return quietly(post('api/place', { ...at, ...what }));
  const { files = [], text = '', mention = false, quote = '' } = what;
  return quietly(upload({ ...at, kind, text, mention, quote }, files));
}

// quietly waits for an act; what failed on the wire is shown in the chat already.
async function quietly(act) {
  try { await act; } catch (err) { if (!err.body || !err.body.attempts) toast(err.message); }
}
