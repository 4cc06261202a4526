// What one types, picks and sends.
import { el, icon, sheet, close } from './dom.js';

const places = [['东街商圈', 36.1953, 113.1165], ['西街农贸市场', 36.1948, 113.1049], ['英雄南路', 36.1836, 113.1157], ['太行东街', 36.2031, 113.1389]];

// composer builds the form for a room; send(kind, payload) delivers.
export function composer(form, room, info, send) {
  const held = []; // pictures and files that wait to be sent: {name, sample | blob, url}
  const single = room.kind === 'app' || room.kind === 'kf'; // one thing a message
  let mention = room.kind === 'group';
  let quoted = null;
  let closed = false;
  const area = el('textarea', { rows: 1, placeholder: placeholder(), 'aria-label': '消息', maxlength: 12000 });
  const strip = el('div', { class: 'held', hidden: true });
  const reply = el('div', { class: 'reply-to', hidden: true });
  const hint = el('span', { class: 'hint' }, 'Enter 发送，Shift+Enter 换行');
  const file = el('input', { type: 'file', hidden: true, onchange: () => { for (const f of file.files) hold({ name: f.name, blob: f, url: URL.createObjectURL(f), picture: f.type.startsWith('image/') }); file.value = ''; } });

  const at = room.kind === 'group' && el('button', {
    class: 'mention on', type: 'button', 'aria-pressed': 'true', title: '机器人只收到 @它 的消息',
    onclick: () => {
      mention = !mention;
      at.classList.toggle('on', mention);
      at.setAttribute('aria-pressed', String(mention));
      area.placeholder = placeholder();
      area.focus();
    },
  }, `@${info.bot}`);

  function placeholder() {
    if (room.kind === 'desk') return closed ? '接入会话后，就能在这里回复' : `回复${room.title}`;
    if (room.kind !== 'group') return `发消息给${room.title}`;
    return mention ? `会发给 @${info.bot}` : '只在群里说话，机器人收不到';
  }

  function tool(name, label, open) {
    return el('button', { class: 'icon', type: 'button', title: label, 'aria-label': label, onclick: (e) => open(e.currentTarget) }, icon(name));
  }

  function pickPicture(anchor) {
    sheet(anchor, el('h3', {}, '发一张照片'), el('div', { class: 'grid' }, info.samples.map((s) => el('button', {
      type: 'button', onclick: () => { close(); hold({ name: s.title, sample: s.name, url: `/sim/api/samples/${s.name}`, picture: true }); },
    }, el('img', { src: `/sim/api/samples/${s.name}`, alt: '', loading: 'lazy' }), s.title))),
    el('button', { class: 'chip', type: 'button', onclick: () => { close(); file.accept = 'image/jpeg,image/png'; file.click(); } }, '上传自己的照片'));
  }

  function pickPlace(anchor) {
    sheet(anchor, el('h3', {}, '发送位置'), el('div', { class: 'choices' }, places.map(([label, lat, lng]) =>
      el('button', { class: 'chip', type: 'button', onclick: () => { close(); send('place', { lat, lng, label }); } }, label))));
  }

  function speak(anchor) {
    const words = el('input', { class: 'field', placeholder: '说的话，例如：今天走访了张记面馆' });
    const go = () => { if (words.value.trim()) { close(); send('voice', { text: words.value.trim() }); } };
    words.addEventListener('keydown', (e) => { if (e.key === 'Enter' && !e.isComposing) { e.preventDefault(); go(); } });
    sheet(anchor, el('h3', {}, '发一条语音'), words, el('button', { class: 'primary', type: 'button', onclick: go }, '发送'));
    words.focus();
  }

  function pickFile() { file.removeAttribute('accept'); file.click(); }

  function hold(f) {
    if (f.picture && held.some((h) => !h.picture)) held.length = 0;
    if (!f.picture || single) held.length = 0;
    held.push(f);
    show();
    area.focus();
  }

  function show() {
    strip.hidden = !held.length;
    strip.replaceChildren(...held.map((f, i) => el('span', {},
      f.picture ? el('img', { src: f.url, alt: f.name }) : el('span', { class: 'doc' }, f.name),
      el('button', { type: 'button', 'aria-label': '移除', onclick: () => { held.splice(i, 1); show(); } }, '×'))));
    reply.hidden = !quoted;
    reply.replaceChildren(...(quoted ? [el('span', {}, `引用 ${quoted.name}：${quoted.text || '一条消息'}`), el('button', { type: 'button', 'aria-label': '不引用', onclick: () => { quoted = null; show(); } }, '×')] : []));
  }

  function grow() {
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight + 2, 160)}px`;
  }

  function submit() {
    const text = area.value.trim();
    if (!text && !held.length) return;
    const files = held.splice(0);
    const quote = quoted ? quoted.id : '';
    quoted = null;
    area.value = '';
    show();
    grow();
    area.focus();
    if (!files.length) { send('say', { text, mention, quote }); return; }
    if (!files[0].picture) { send('file', { files, text: '' }); if (text) send('say', { text, mention }); return; }
    if (room.kind === 'group' || (text && room.kind === 'bot')) { send('mixed', { files, text, mention, quote }); return; }
    for (const f of files) send('image', { files: [f] });
    if (text) send('say', { text });
  }

  area.addEventListener('input', () => { if (!area.value.trim()) area.value = ''; grow(); });
  area.addEventListener('keydown', (e) => {
    if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) { e.preventDefault(); submit(); }
  });
  area.addEventListener('paste', (e) => {
    for (const f of e.clipboardData.files) if (f.type.startsWith('image/')) hold({ name: f.name, blob: f, url: URL.createObjectURL(f), picture: true });
  });
  form.onsubmit = (e) => { e.preventDefault(); submit(); };

  const carried = { group: ['image'], bot: ['image', 'file', 'voice'], app: ['image', 'place', 'voice'], kf: ['image', 'voice', 'place'], desk: [] }[room.kind];
  const every = { image: ['照片', pickPicture], file: ['文件', pickFile], place: ['位置', pickPlace], voice: ['语音', speak] };
  const tools = el('div', { class: 'tools' }, at || '', carried.map((name) => tool(name, ...every[name])),
    el('span', { class: 'gap' }), hint, file);
  form.replaceChildren(tools, reply, strip, el('div', { class: 'write' }, area, el('button', { class: 'primary', id: 'send' }, '发送')));
  if (matchMedia('(hover: hover)').matches) area.focus();
  return {
    fill(text) { area.value = text; grow(); area.focus(); },
    quote(m) { quoted = { id: m.id, name: m.name, text: (m.text || '').slice(0, 60) }; show(); area.focus(); },
    allow(may) {
      closed = !may;
      area.disabled = closed;
      form.querySelector('#send').disabled = closed;
      area.placeholder = placeholder();
    },
  };
}
