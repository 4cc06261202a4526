// Behind the scenes: the wire, the records, the session.
import { el, $ } from './dom.js';
import { get } from './api.js';

const names = [['wire', '往来'], ['records', '记录'], ['outbox', '发件'], ['session', '会话']];
const intro = {
  wire: '企业微信和服务器之间的加密往来，已替您解开。',
  records: '服务器刚写下的记录，最新的在前。',
  outbox: '服务器要发的消息，先落库再发出，最新的在前。',
  session: '服务器记得的这段会话。',
};
const doors = { aibot: '机器人', app: '应用', kf: '客服', push: '群推送', media: '图片' };
let tab = 'wire';
let data = { records: [], outbox: [], wire: [], session: '' };
let known = new Set();
const open = new Set();

export function setUp() {
  $('tabs').replaceChildren(...names.map(([id, label]) => el('button', {
    type: 'button', role: 'tab', 'data-tab': id, class: id === tab ? 'on' : '', 'aria-selected': String(id === tab), onclick: () => { tab = id; setUp(); draw(); },
  }, label)));
}

// load fetches what belongs to the open chat; fresh rows light up.
export async function load(as, chat) {
  const next = await get('api/inspect', { as, chat });
  if (JSON.stringify(next) === JSON.stringify(data)) return;
  known = new Set([...data.wire.map((e) => `w${e.seq}`), ...[...data.records, ...data.outbox].map(recordKey)]);
  data = next;
  draw();
}

function recordKey(r) { return `r${r.table}${r.id}${r.json}`; }

function draw() {
  const list = { wire: () => data.wire.map(wire), records: () => data.records.map(record), outbox: () => data.outbox.map(outgoing), session }[tab]();
  const empty = !list.length && el('p', {}, '还没有。说句话试试。');
  $('panel-body').replaceChildren(...[el('p', {}, data.error || intro[tab]), ...list, empty].filter(Boolean));
}

// fold makes an entry that stays open when the list is drawn again.
function fold(key, extra, summary, inside) {
  const fresh = known.size && !known.has(key);
  const box = el('details', { class: `entry ${extra} ${fresh ? 'fresh' : ''}`, open: open.has(key) }, el('summary', {}, summary));
  const fill = () => { if (box.children.length === 1) box.append(el('div', { class: 'inside' }, inside())); };
  if (open.has(key)) fill();
  box.addEventListener('toggle', () => { if (box.open) { open.add(key); fill(); } else open.delete(key); });
  return box;
}

function wire(e) {
  const bad = (e.problems || []).length || e.failure;
  const inward = e.kind === 'callback' || e.kind === 'poll';
  const way = bad ? '!' : inward ? '↓' : '↑';
  const state = e.failure ? '没有回答' : e.kind === 'client' ? '' : `HTTP ${e.status}`;
  const under = [clock(e.at), inward ? '回调' : e.kind === 'api' ? '调用' : '客户端', state, `${Math.max(1, Math.round(e.took / 1e6))} ms`].filter(Boolean).join(' · ');
  return fold(`w${e.seq}`, bad ? 'bad' : '', [
    el('span', { class: `way ${bad ? 'err' : inward ? '' : 'out'}` }, way), el('span', { class: 'what' }, e.title, el('small', {}, under)),
  ], () => [
    (e.problems || []).map((p) => el('p', { class: 'wrong' }, p)), (e.advice || []).map((p) => el('p', { class: 'advice' }, p)),
    e.failure && el('p', { class: 'wrong' }, e.failure),
    e.plain && [el('h4', {}, '回调（已解密）'), code(e.plain)],
    inward && e.status === 200 && [el('h4', {}, '回复（已解密）'), e.reply ? code(e.reply) : el('p', {}, '空包')],
    !inward && e.raw && [el('h4', {}, '请求'), code(e.raw)],
    !inward && e.answer && [el('h4', {}, '回答'), code(e.answer)],
    inward && el('details', {}, el('summary', {}, '加密原文'), code(e.raw), e.answer && code(e.answer)),
  ].flat(2));
}

function record(r) {
  return fold(recordKey(r), '', [el('span', { class: 'table' }, r.table), el('span', { class: 'what' }, r.title, el('small', {}, [r.state, r.id, clock(r.at)].filter(Boolean).join(' · ')))], () => [code(r.json)]);
}

function outgoing(r) {
  const tone = { 已发出: 'ok', 待发: '' }[r.state] ?? 'bad';
  return fold(recordKey(r), tone, [
    el('span', { class: 'table' }, doors[r.table] || r.table),
    el('span', { class: 'what' }, `→ ${r.to} `, el('span', { class: `state ${tone}` }, r.state), el('small', {}, `${r.id} · ${r.title}`)),
  ], () => [code(r.json)]);
}

function session() { return data.session ? [code(data.session)] : []; }

function clock(at) {
  const t = new Date(at);
  return t.getFullYear() < 2000 ? '' : t.toLocaleTimeString('zh-CN', { hour12: false, timeZone: 'Asia/Shanghai' });
}

// code shows JSON indented and coloured, anything else as it is.
function code(text) {
  let shown = text;
  try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { shown = text.replace(/></g, '>\n<'); }
  const pre = el('pre', { class: 'json' });
  const pattern = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\b\d+(?:\.\d+)?\b|\btrue\b|\bfalse\b|\bnull\b)/g;
  let last = 0;
  if (shown.startsWith('{') || shown.startsWith('[')) {
    for (const m of shown.matchAll(pattern)) {
      pre.append(shown.slice(last, m.index), el('span', { class: m[3] ? 'n' : m[2] ? 'k' : 's' }, m[1] || m[3]), m[2] || '');
      last = m.index + m[0].length;
    }
  }
  pre.append(shown.slice(last));
  return pre;
}
