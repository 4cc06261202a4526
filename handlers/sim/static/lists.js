// The two lists: people, and the conversations of one of them.
import { el, $, avatar, icon } from './dom.js';
import { world, everybody, inbox, unread } from './world.js';

const faces = { group: 'group', bot: '@bot', app: '@app', kf: '@kf' };

// face is the picture of a conversation.
export function face(room) { return faces[room.kind] || room.chat; }

// draw fills a list and leaves the rows alone that stay as they are: what stands
// still can be tapped. A row's taps know nothing but its name.
function draw(list, rows) {
  const old = [...list.children];
  rows.forEach((row, i) => {
    if (!old[i]) list.append(row);
    else if (!old[i].isEqualNode(row)) old[i].replaceWith(row);
  });
  for (const row of old.slice(rows.length)) row.remove();
}

export function drawPeople(choose, scan) {
  const all = everybody().map((p) => ({ ...p, waiting: inbox(p) }));
  const me = world.me && world.me.id;
  const roles = [...new Set(world.info.people.map((p) => p.role))];
  const rows = (list) => list.map((p) => person(p, p.id === me, choose));
  draw($('people-list'), [
    el('h2', {}, '商户的手机'),
    world.info.scan && el('button', { class: 'row scan-row', type: 'button', id: 'scan-open', onclick: scan },
      el('span', { class: 'avatar c-scan' }, icon('scan')), el('span', { class: 'words' }, el('b', {}, '扫码进来'), el('small', {}, '当一位新的微信客户'))),
    ...rows(all.filter((p) => p.caller)),
    ...roles.flatMap((role) => [el('h2', {}, role), ...rows(all.filter((p) => !p.caller && p.role === role))]),
  ].filter(Boolean));
}

function person(p, on, choose) {
  return el('button', { class: `row ${on ? 'on' : ''}`, type: 'button', 'data-person': p.id, onclick: () => choose(p.id) },
    avatar(p.id, p.name), el('span', { class: 'words' }, el('b', {}, p.name), el('small', {}, p.place || '微信客户')), badge(p.waiting));
}

function badge(n) { return n ? el('i', { class: 'badge', 'aria-label': `${n} 条未读` }, n > 99 ? '99+' : n) : null; }

export function drawRooms(enter) {
  const all = world.rooms.map((r) => ({ ...r, waiting: unread(r.key), on: Boolean(world.room && world.room.chat === r.chat) }));
  draw($('room-list'), all.map((r) => el('button', { class: `row ${r.on ? 'on' : ''}`, type: 'button', 'data-chat': r.chat, onclick: () => enter(r.chat) },
    avatar(face(r), r.title, 'big'),
    el('span', { class: 'words' },
      el('span', { class: 'top' }, el('b', {}, r.title), r.kind === 'desk' && el('span', { class: 'tag kf' }, '微信'), el('time', {}, r.at || '')),
      el('span', { class: 'under' }, el('small', {}, r.last || label(r)), badge(r.waiting))))));
}

function label(r) {
  return { group: `${r.size} 人`, bot: '智能机器人 · 单聊', app: '自建应用', kf: '微信客服', desk: '微信客服的会话' }[r.kind];
}

export function drawMe() {
  const me = world.me;
  $('me').replaceChildren(avatar(me.id, me.name, 'big'), el('span', {}, el('b', {}, me.name), el('small', {}, [me.caller ? '商户的微信' : me.role, me.place].filter(Boolean).join(' · '))));
}
