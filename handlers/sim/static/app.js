// The page: who, where, and the loop that keeps it up to date.
import { el, $, avatar, toast } from './dom.js';
import { get, post, upload } from './api.js';
import { message, divider, typing } from './message.js';
import { composer } from './composer.js';
import * as panel from './panel.js';
import * as clock from './clock.js';

const app = $('app');
let info;
let me = null;
let room = null;
let rooms = [];
let counts = {};
let list = []; // messages of the open room
let form = null;
let loop = new AbortController();
const drafts = {};
const seen = JSON.parse(sessionStorage.getItem('seen') || '{}');

const trials = {
  group: ['走访 张记面馆 餐饮 需求20万 有意向 13800138000', '今天去哪', '极速贷最多能贷多少', '帮助'],
  bot: ['走访 张记面馆 餐饮 需求20万 有意向 13800138000', '我42，开饭店三年多，想贷30万装修，没抵押', '今天走访', '帮助'],
  app: ['今天去哪', '查 张记面馆', '还款方式有哪些', '帮助'],
};

const wide = () => innerWidth >= 1180;
const phone = () => innerWidth < 760;
function go(view) { app.dataset.view = view; if (view === 'panel') inspect(); }

async function start() {
  info = await get('api/state');
  clock.setUp(info, () => inspect());
  panel.setUp();
  drawPeople();
  document.addEventListener('click', (e) => { const b = e.target.closest('[data-go]'); if (b) go(b.dataset.go); });
  $('panel-toggle').onclick = () => {
    if (wide()) { app.classList.toggle('narrow'); mark(); } else go(app.dataset.view === 'panel' ? 'chat' : 'panel');
    inspect();
  };
  addEventListener('popstate', () => route());
  if (!(await route()) && !phone()) await choose(info.people[0].id);
}

// route opens what the address names: #userid/chat.
async function route() {
  const [id, chat] = location.hash.slice(1).split('/').map(decodeURIComponent);
  if (!info.people.some((p) => p.id === id)) { if (phone()) go('people'); return false; }
  await choose(id, chat);
  return true;
}

function mark() { $('panel-toggle').classList.toggle('on', wide() && !app.classList.contains('narrow')); }

function drawPeople() {
  const roles = [...new Set(info.people.map((p) => p.role))];
  $('people-list').replaceChildren(...roles.flatMap((role) => [el('h2', {}, role), ...info.people.filter((p) => p.role === role).map((p) => {
    const waiting = unread(`bot/${p.id.toLowerCase()}`) + unread(`app/${p.id.toLowerCase()}`);
    return el('button', { class: `row ${me && me.id === p.id ? 'on' : ''}`, type: 'button', 'data-person': p.id, onclick: () => choose(p.id) },
      avatar(p.id, p.name), el('span', { class: 'words' }, el('b', {}, p.name), el('small', {}, p.place)), waiting ? el('i', { class: 'badge' }, waiting) : null);
  })]));
}

function unread(key) { return Math.max(0, (counts[key] || 0) - (seen[key] || 0)); }

// choose acts as a person, in a chat if one is named.
async function choose(id, chat) {
  me = info.people.find((p) => p.id === id);
  rooms = await get('api/chats', { as: id });
  $('me').replaceChildren(avatar(me.id, me.name, 'big'), el('span', {}, el('b', {}, me.name), el('small', {}, [me.role, me.place].filter(Boolean).join(' · '))));
  drawPeople();
  const next = rooms.find((r) => r.chat === chat) || rooms.find((r) => r.kind === 'group') || rooms[0];
  if (phone() && !chat) { loop.abort(); room = null; drawRooms(); go('rooms'); return; }
  enter(next);
}

function drawRooms() {
  $('room-list').replaceChildren(...rooms.map((r) => {
    const waiting = unread(r.key);
    const face = { group: 'group', bot: '@bot', app: '@app' }[r.kind];
    return el('button', { class: `row ${room && room.chat === r.chat ? 'on' : ''}`, type: 'button', 'data-chat': r.chat, onclick: () => enter(r) }, avatar(face, r.title, 'big'),
      el('span', { class: 'words' }, el('span', { class: 'top' }, el('b', {}, r.title), el('time', {}, r.at || '')), el('span', { class: 'under' }, el('small', {}, r.last || label(r)), waiting ? el('i', { class: 'badge' }, waiting) : null)));
  }));
}

function label(r) { return { group: `${r.size} 人`, bot: '智能机器人 · 单聊', app: '自建应用' }[r.kind]; }

function enter(next) {
  if (room && form) drafts[`${me.id}/${room.chat}`] = $('composer').querySelector('textarea').value;
  room = next;
  list = [];
  history.replaceState(null, '', `#${encodeURIComponent(me.id)}/${encodeURIComponent(room.chat)}`);
  const tag = { bot: el('span', { class: 'tag' }, '机器人'), app: el('span', { class: 'tag app' }, '应用'), group: el('small', {}, `(${room.size + 1})`) }[room.kind];
  $('title').replaceChildren(el('span', {}, room.title), tag);
  $('log').replaceChildren();
  form = composer($('composer'), room, info, send);
  form.fill(drafts[`${me.id}/${room.chat}`] || '');
  drawRooms();
  mark();
  go('chat');
  loop.abort();
  loop = new AbortController();
  watch(loop.signal);
  inspect();
  if (room.kind !== 'group') post('api/enter', where()).catch(() => {});
}

const where = () => ({ as: me.id, chat: room.chat });

// watch asks for news until the person leaves the room.
async function watch(signal) {
  let cursor = { run: '', after: 0 };
  while (!signal.aborted) {
    try {
      const u = await get('api/updates', { ...where(), ...cursor, wait: 20 }, signal);
      $('offline').hidden = true;
      apply(u);
      cursor = { run: u.run, after: u.rev };
    } catch (err) {
      if (signal.aborted) return;
      $('offline').hidden = false;
      await new Promise((r) => setTimeout(r, 1500));
    }
  }
}

function apply(u) {
  clock.tell(u.now);
  counts = u.counts;
  if (!Object.keys(seen).length) Object.assign(seen, counts);
  if (!phone() || app.dataset.view === 'chat') seen[room.key] = counts[room.key] || 0;
  sessionStorage.setItem('seen', JSON.stringify(seen));
  rooms = u.rooms;
  if (u.reset) { list = []; $('log').replaceChildren(); }
  drawRooms();
  drawPeople();
  drawLog(u);
  if (u.messages.length || u.reset) inspect();
}

function drawLog(u) {
  const log = $('log');
  const low = log.scrollHeight - log.scrollTop - log.clientHeight < 120;
  const hadNone = !list.length;
  for (const id of ['typing', 'hello']) document.getElementById(id)?.remove();
  for (const m of u.messages) {
    const i = list.findIndex((x) => x.id === m.id);
    const node = message(m, room, actions);
    if (i >= 0) { list[i] = m; document.getElementById(m.id).replaceWith(node); continue; }
    const line = divider(m, list.at(-1));
    list.push(m);
    if (!hadNone) node.classList.add('fresh');
    log.append(...[line, node].filter(Boolean));
  }
  if (!list.length) log.append(hello());
  if (u.busy && !list.some((m) => m.writing)) log.append(typing(room, info));
  if (low || hadNone) log.scrollTop = log.scrollHeight;
}

function hello() {
  const face = { group: 'group', bot: '@bot', app: '@app' }[room.kind];
  const words = { group: `在群里 @${info.bot} 说话，其他人也看得到`, bot: '一对一，照片、文件、语音都可以发', app: '一对一，可以发位置，也在这里收提醒' }[room.kind];
  return el('div', { class: 'hello', id: 'hello' }, avatar(face, room.title), el('h2', {}, room.title), el('p', {}, words),
    el('div', { class: 'try' }, trials[room.kind].map((t) => el('button', { class: 'chip', type: 'button', onclick: () => form.fill(t) }, t))));
}

const actions = {
  tap: (m, button, selected) => quietly(post('api/tap', { ...where(), message: m.id, button, selected })),
  rate: (m, how) => quietly(post('api/rate', { ...where(), message: m.id, ...how })),
  quote: (m) => form.quote(m),
  ask: (text) => send('say', { text, mention: room.kind === 'group' }),
};

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

let asked = 0;
function inspect() {
  const shown = wide() ? !app.classList.contains('narrow') : app.dataset.view === 'panel';
  if (!shown || !room) return;
  clearTimeout(asked);
  asked = setTimeout(() => panel.load(me.id, room.chat).catch(() => {}), 150);
}

start().catch((err) => toast(err.message));
