// One bubble.
import { el, icon, avatar, sheet, close, viewer } from './dom.js';
import { card } from './card.js';

const tags = { '@bot': ['机器人', ''], '@app': ['应用', 'app'], '@push': ['推送', 'push'] };
const quotable = ['group', 'bot'];

// tagged says what kind of sender wrote m, where that is not plain.
function tagged(m, room) {
  if (room.kind === 'desk') return m.from === '@kf' && ['机器人', ''];
  if (room.kind === 'kf') return m.side === 'theirs' && m.from !== '@kf' && ['人工', 'kf'];
  return tags[m.from];
}

// message draws m; do carries what a tap leads to: tap, ask, rate, quote.
export function message(m, room, actions) {
  if (m.side === 'notice') return el('div', { class: 'failed', id: m.id, role: 'alert' }, icon('alert'), el('span', {}, m.text));
  const tag = tagged(m, room);
  const who = el('div', { class: 'who' },
    m.side === 'theirs' && el('span', {}, m.name), tag && el('span', { class: `tag ${tag[1]}` }, tag[0]), el('time', {}, m.time),
    quotable.includes(room.kind) && el('button', { class: 'quote', type: 'button', onclick: () => actions.quote(m) }, '引用'));
  const content = el('div', { class: 'body' }, who, bubble(m, room, actions), notes(m), m.feedback && thumbs(m, actions));
  const box = el('div', { class: `msg ${m.side} ${m.called ? 'called' : ''}`, id: m.id, 'data-kind': m.kind }, avatar(m.from, m.name), content);
  return box;
}

function bubble(m, room, actions) {
  if (m.card) return card(m, (key, picked) => actions.tap(m, key, picked), actions.ask);
  switch (m.kind) {
    case 'image': return el('div', { class: 'bubble bare' }, pictures(m));
    case 'file':
    case 'video': return el('div', { class: 'bubble' }, item(m.kind, m.file.name, size(m.file.size), m.file.url));
    case 'voice': return el('div', { class: 'bubble' }, item('voice', m.text || '语音消息', m.text && (room.kind === 'bot' ? '语音转文字' : '语音，对方只听得到声音')));
    case 'menu': return menu(m, room, actions);
    case 'location': return el('div', { class: 'bubble' }, el('b', {}, m.place.label || '位置'), el('div', { class: 'map' }), el('div', { class: 'note' }, `${m.place.lat.toFixed(5)}, ${m.place.lng.toFixed(5)}`));
    case 'link': return el('div', { class: 'bubble' }, item('link', m.link.title, m.link.description, m.link.url));
    case 'news':
    case 'textcard': return el('div', { class: 'bubble' }, m.articles.map(article));
    default: return words(m);
  }
}

// words shows rendered text; the server escaped it (handlers/sim/markdown.go).
function words(m) {
  const text = el('div', { class: m.kind === 'markdown' ? 'md' : '' });
  text.innerHTML = m.html || '';
  if (m.writing) (text.lastElementChild || text).classList.add('writing');
  return el('div', { class: 'bubble' }, m.quote && el('div', { class: 'quoted' }, m.quote), (m.text || m.writing) && text, m.images && el('div', { class: 'pics' }, pictures(m)));
}

// menu is a message of customer service with items one can tap, however old.
function menu(m, room, actions) {
  const head = el('div', {});
  head.innerHTML = m.html || '';
  const items = m.menu.items.map((i) => el('button', { type: 'button', 'data-item': i.id, disabled: room.kind !== 'kf' || !i.id, onclick: () => actions.pick(i.id) }, i.text));
  return el('div', { class: 'bubble menu' }, m.menu.head && head, el('div', { class: 'items' }, items), m.menu.tail && el('div', { class: 'tail' }, m.menu.tail));
}

function pictures(m) {
  return (m.images || []).map((src) => el('img', { src, alt: '图片', loading: 'lazy', onclick: () => viewer(src) }));
}

function item(kind, title, under, href) {
  return el(href ? 'a' : 'div', { class: 'item', href, target: href && '_blank', rel: href && 'noopener' }, icon(kind), el('span', {}, el('b', {}, title), under && el('small', {}, under)));
}

function article(a) {
  const text = el('div', { class: 'article' }, el('h3', {}, a.title), el('p', {}, (a.description || '').replace(/<br\s*\/?>/g, '\n').replace(/<[^>]*>/g, '')));
  if (/^https?:\/\//.test(a.url || '')) text.append(el('a', { href: a.url, target: '_blank', rel: 'noopener noreferrer' }, `${a.btntxt || '详情'} ›`));
  return text;
}

function size(bytes) { return bytes < 1024 ? `${bytes} B` : bytes < 1 << 20 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / (1 << 20)).toFixed(1)} MB`; }

function notes(m) {
  return [m.dropped && el('div', { class: 'note warn' }, m.dropped), m.versions > 1 && el('div', { class: 'note' }, '卡片已更新')];
}

const reasons = [[1, '答非所问'], [2, '不完整'], [3, '内容有误'], [4, '数据有误']];

function thumbs(m, actions) {
  const up = el('button', { type: 'button', class: m.rated === 1 ? 'on' : '', 'aria-label': '有用', onclick: () => actions.rate(m, { like: true, cancel: m.rated === 1 }) }, '👍');
  const down = el('button', { type: 'button', class: m.rated === 2 ? 'on' : '', 'aria-label': '没用', onclick: () => (m.rated === 2 ? actions.rate(m, { cancel: true }) : complain(down, m, actions)) }, '👎');
  return el('div', { class: 'rate' }, up, down);
}

function complain(anchor, m, actions) {
  const picked = new Set();
  const list = reasons.map(([id, words]) => el('button', { class: 'chip', type: 'button', onclick: (e) => { e.currentTarget.classList.toggle('on'); if (!picked.delete(id)) picked.add(id); } }, words));
  const field = el('input', { class: 'field', placeholder: '说说哪里不好（可不填）', maxlength: 200 });
  sheet(anchor, el('h3', {}, '这个回答哪里不好？'), el('div', { class: 'choices' }, list), el('p', {}), field,
    el('button', { class: 'primary', type: 'button', onclick: () => { close(); actions.rate(m, { words: field.value, reasons: [...picked] }); } }, '提交'));
}

// divider separates what lies more than five minutes apart.
export function divider(m, before) {
  const at = Date.parse(m.at);
  if (before && at - Date.parse(before.at) < 300000 && before.day === m.day) return null;
  return el('div', { class: 'when' }, before && before.day === m.day ? m.time : `${m.day} ${m.time}`);
}

export function typing(room, info) {
  const from = { app: '@app', kf: '@kf' }[room.kind] || '@bot';
  const name = { app: info.app, kf: info.kf }[room.kind] || info.bot;
  return el('div', { class: 'msg theirs', id: 'typing' }, avatar(from, name), el('div', { class: 'body' }, el('div', { class: 'who' }, `${name} 正在输入`), el('div', { class: 'bubble' }, el('span', { class: 'dots' }, el('i'), el('i'), el('i')))));
}
