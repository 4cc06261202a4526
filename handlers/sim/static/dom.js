// Small helpers over the DOM; text never becomes markup here.

// el makes an element: el('b', {class: 'x', onclick: f}, 'words', child, …).
export function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((c) => c != null && c !== false && c !== ''));
  return node;
}

export const $ = (id) => document.getElementById(id);

const paths = {
  bot: 'M8 8h8a3 3 0 013 3v4a3 3 0 01-3 3H8a3 3 0 01-3-3v-4a3 3 0 013-3zM12 8V5M9.500 12.500v1M14.500 12.500v1',
  app: 'M5 5h6v6H5zM13 5h6v6h-6zM5 13h6v6H5zM13 13h6v6h-6z',
  push: 'M5 10v4h3l6 4V6L8 10zM17 9.500c1.300 1.500 1.300 3.500 0 5',
  group: 'M9 11a3 3 0 100-6 3 3 0 000 6zM3.500 19c0-3.500 2.500-5 5.500-5s5.500 1.500 5.500 5M16 6a3 3 0 010 5.500M17 14.200c2.200.5 3.500 2 3.500 4.800',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 2.500-2.500L20 17M15 9h.01',
  file: 'M7 3h7l5 5v13H7zM14 3v5h5',
  place: 'M12 21c4.500-5 7-8.300 7-11.500A7 7 0 005 9.500C5 12.700 7.500 16 12 21zM12 12a2.500 2.500 0 100-5 2.500 2.500 0 000 5z',
  voice: 'M12 4a2.500 2.500 0 012.500 2.500v5a2.500 2.500 0 01-5 0v-5A2.500 2.500 0 0112 4zM6 11.500a6 6 0 0012 0M12 17.500V21',
  link: 'M10 14a4 4 0 006 0l3-3a4 4 0 00-6-6l-1 1M14 10a4 4 0 00-6 0l-3 3a4 4 0 006 6l1-1',
  alert: 'M12 4l9 16H3zM12 10v4M12 17h.01',
  bulb: 'M9 18h6M10 21h4M12 3a6 6 0 00-3.500 10.900c.8.600 1 1.200 1 2.100h5c0-.9.2-1.500 1-2.100A6 6 0 0012 3z',
  video: 'M4 6h11v12H4zM15 10l5-3v10l-5-3',
  scan: 'M4 8V5a1 1 0 011-1h3M16 4h3a1 1 0 011 1v3M20 16v3a1 1 0 01-1 1h-3M8 20H5a1 1 0 01-1-1v-3M4 12h16',
  plus: 'M12 6v12M6 12h12',
  kf: 'M5 13v-1a7 7 0 0114 0v1M5 13h2.500v5H6a1 1 0 01-1-1zM19 13h-2.500v5H18a1 1 0 001-1zM18 18c0 2-2 2.500-4.500 2.500',
};

export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}

const special = { '@bot': ['c-bot', 'bot'], '@app': ['c-app', 'app'], '@push': ['c-push', 'push'], '@kf': ['c-kf', 'kf'], group: ['c-group', 'group'] };

// avatar shows a member's last two characters on a colour of their own, of a
// merchant the first: 张老板 is 张.
export function avatar(id, name, size) {
  const known = special[id];
  if (known) return el('span', { class: `avatar ${known[0]} ${size || ''}` }, icon(known[1]));
  let sum = 0;
  for (const c of id.replace(/^kf\//, '')) sum = (sum * 31 + c.codePointAt(0)) % 9973;
  const letters = /^(kf\/)?wm/.test(id) ? [...name].slice(0, 1) : [...name].slice(-2);
  return el('span', { class: `avatar c${sum % 8} ${size || ''}` }, letters.join(''));
}

let closer = null;

// sheet opens a box near an anchor; a click elsewhere or Escape closes it.
export function sheet(anchor, ...children) {
  close();
  const box = el('div', { class: 'sheet', role: 'dialog' }, ...children);
  $('layer').append(box);
  const at = anchor.getBoundingClientRect();
  const own = box.getBoundingClientRect();
  const below = at.bottom + 8 + own.height < innerHeight;
  box.style.left = `${Math.max(12, Math.min(at.left, innerWidth - own.width - 12))}px`;
  box.style.top = `${below ? at.bottom + 8 : Math.max(12, at.top - own.height - 8)}px`;
  const away = (e) => { if (!box.contains(e.target) && !anchor.contains(e.target)) close(); };
  const escape = (e) => { if (e.key === 'Escape') close(); };
  document.addEventListener('pointerdown', away, true);
  document.addEventListener('keydown', escape);
  closer = () => {
    document.removeEventListener('pointerdown', away, true);
    document.removeEventListener('keydown', escape);
    box.remove();
    closer = null;
  };
  return box;
}

export function close() { if (closer) closer(); }

export function toast(words) {
  const box = el('div', { class: 'toast', role: 'status' }, words);
  $('layer').append(box);
  setTimeout(() => box.remove(), 3200);
}

export function viewer(src) {
  const box = el('div', { class: 'viewer', onclick: () => box.remove() }, el('img', { src, alt: '' }));
  $('layer').append(box);
}
