// A banner tells of what came for somebody else, or in another conversation. It
// stands where nothing can be tapped.
import { el, $, avatar } from './dom.js';

let shown = null; // {id, count, box}
let timer = 0;

// banner shows count new messages of one sender; more of them only change the number.
export function banner(id, name, count, open) {
  clearTimeout(timer);
  timer = setTimeout(hide, 6000);
  const words = (n) => `${n} 条新消息`;
  if (shown && shown.id === id) {
    shown.count += count;
    shown.box.querySelector('small').textContent = words(shown.count);
    return;
  }
  hide();
  const box = el('button', { class: 'banner', type: 'button', onclick: () => { hide(); open(); } },
    avatar(id, name), el('span', { class: 'words' }, el('b', {}, name), el('small', {}, words(count))), el('i', {}, '去看看 ›'));
  shown = { id, count, box };
  $('layer').append(box);
}

export function hide() {
  if (shown) shown.box.remove();
  shown = null;
}
