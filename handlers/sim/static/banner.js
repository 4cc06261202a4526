// A banner tells of what came for somebody else, or in another conversation.
import { el, $, avatar } from './dom.js';

let timer = 0;

export function banner(id, name, words, open) {
  document.querySelector('.banner')?.remove();
  clearTimeout(timer);
  const box = el('button', { class: 'banner', type: 'button', onclick: () => { box.remove(); open(); } },
    avatar(id, name), el('span', { class: 'words' }, el('b', {}, name), el('small', {}, words)), el('i', {}, '去看看 ›'));
  $('layer').append(box);
  timer = setTimeout(() => box.remove(), 6000);
}
