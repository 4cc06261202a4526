// Template cards as the clients draw them, with working controls.
import { el, sheet, close } from './dom.js';

// card draws one message's card; act(button key, selections) taps it, ask(words) says something.
export function card(m, act, ask) {
  const c = m.card;
  const box = el('div', { class: 'card' }, source(c, act), head(c), body(c));
  const picks = controls(c, box);
  const keys = buttons(m, (key) => act(key, picks()));
  if (keys) box.append(keys);
  const foot = lines(c, ask);
  if (foot) box.append(foot);
  return box;
}

function source(c, act) {
  if (!c.source && !c.action_menu) return null;
  const s = c.source || {};
  const more = c.action_menu && el('button', { class: 'more', type: 'button', title: c.action_menu.desc, onclick: (e) => menu(e.currentTarget, c.action_menu, act) }, '···');
  return el('div', { class: 'source' }, el('span', { class: 'mark' }), el('span', { class: `d${s.desc_color || 0}` }, s.desc || ''), more);
}

function menu(anchor, list, act) {
  sheet(anchor, el('h3', {}, list.desc), el('div', { class: 'choices' }, list.action_list.map((a) =>
    el('button', { class: 'chip', type: 'button', onclick: () => { close(); act(a.key, {}); } }, a.text))));
}

function head(c) {
  const t = c.main_title || {};
  return [
    t.title && el('h3', {}, t.title),
    t.desc && el('div', { class: 'desc' }, t.desc),
    c.emphasis_content && el('div', { class: 'emphasis' }, el('b', {}, c.emphasis_content.title || ''), el('small', {}, c.emphasis_content.desc || '')),
    picture(c.card_image && c.card_image.url),
    c.image_text_area && picture(c.image_text_area.image_url),
    c.image_text_area && el('div', { class: 'para' }, el('b', {}, c.image_text_area.title || ''), el('p', {}, c.image_text_area.desc || '')),
  ];
}

// picture shows an own picture; others are only linked, the page loads nothing from elsewhere.
function picture(url) {
  if (!url) return null;
  let target;
  try { target = new URL(url, location.href); } catch { return null; }
  const own = target.host === location.host || ['localhost', '127.0.0.1'].includes(target.hostname);
  const src = own ? target.pathname + target.search : '';
  return el('div', { class: 'picture' }, own ? el('img', { src, alt: '' }) : el('a', { href: target.href, target: '_blank', rel: 'noopener noreferrer' }, '查看图片'));
}

function body(c) {
  return [
    c.quote_area && el('div', { class: 'quotation' }, el('b', {}, c.quote_area.title || ''), c.quote_area.quote_text || ''),
    c.sub_title_text && el('div', { class: 'sub' }, c.sub_title_text),
    c.horizontal_content_list && el('dl', {}, c.horizontal_content_list.map((f) => [el('dt', { title: f.keyname }, f.keyname), el('dd', {}, fact(f))])),
    (c.vertical_content_list || []).map((v) => el('div', { class: 'para' }, el('b', {}, v.title), el('p', {}, v.desc || ''))),
  ].flat();
}

function fact(f) {
  if (f.type === 1) return outside(f.url, f.value || f.url);
  return f.type === 3 ? el('span', { class: 'at' }, f.value || f.userid) : f.value || '';
}

function outside(url, words, cls) {
  const safe = /^https?:\/\//.test(url || '');
  return safe ? el('a', { href: url, target: '_blank', rel: 'noopener noreferrer', class: cls }, words) : el('span', { class: cls }, words);
}

// controls adds selects and boxes; it returns a function that reads them.
function controls(c, box) {
  const readers = [];
  for (const s of [c.button_selection, ...(c.select_list || [])].filter(Boolean)) {
    const list = el('select', { disabled: s.disable, 'aria-label': s.title || '' }, s.option_list.map((o) => el('option', { value: o.id, selected: o.id === s.selected_id }, o.text)));
    box.append(el('div', { class: 'pick' }, s.title && el('span', {}, s.title), list));
    readers.push(() => [s.question_key, [list.value]]);
  }
  if (c.checkbox) {
    const q = c.checkbox;
    const name = `q${Math.random()}`;
    const list = el('div', { class: 'boxes' }, q.option_list.map((o) => el('label', {}, el('input', { type: q.mode === 1 ? 'checkbox' : 'radio', name, value: o.id, checked: o.is_checked, disabled: q.disable }), o.text)));
    box.append(list);
    readers.push(() => [q.question_key, [...list.querySelectorAll('input:checked')].map((i) => i.value)]);
  }
  return () => Object.fromEntries(readers.map((r) => r()));
}

function buttons(m, tap) {
  const all = [...(m.card.button_list || []), m.card.submit_button].filter(Boolean);
  if (!all.length) return null;
  if (m.replaced) return el('div', { class: 'keys' }, el('button', { class: 'done', type: 'button', disabled: true }, m.replaced));
  const row = el('div', { class: `keys k${columns(all)}` }, all.map((b) => {
    if (b.type === 1) return outside(b.url, b.text, `s${b.style || 1}`);
    return el('button', {
      class: `s${b.style || 1}`, type: 'button', title: b.text,
      onclick: async () => {
        for (const k of row.children) k.disabled = true;
        await tap(b.key);
        for (const k of row.children) k.disabled = false;
      },
    }, b.text);
  }));
  return row;
}

// columns says how many buttons stand side by side: as many as their words allow.
function columns(list) {
  const longest = Math.max(...list.map((b) => [...b.text].length));
  if (list.length === 1 || longest > 8) return 1;
  return list.length % 3 === 0 || list.length === 5 ? (longest <= 4 ? 3 : 2) : 2;
}

function lines(c, ask) {
  const list = (c.jump_list || []).map((j) => j.type === 3
    ? el('button', { type: 'button', onclick: () => ask(j.question) }, j.title)
    : outside(j.url, j.title));
  if (c.card_action && c.card_action.type === 1 && !c.button_list) list.push(outside(c.card_action.url, '查看详情'));
  return list.length ? el('div', { class: 'lines' }, list) : null;
}
