// How a merchant and the account stand with each other: who answers, how many
// messages are left, and for how long.
import { el, $ } from './dom.js';

const most = 5; // messages after each of the merchant's

const words = {
  entered: () => '刚扫码进来，还没说话', new: () => '机器人接待', bot: () => '机器人接待', waiting: () => '排队等人接待',
  person: (c) => `${c.servicer || '同事'} 人工接待`, over: () => '会话已结束',
};

export function standing(c, room, actions) {
  const box = $('standing');
  const looks = JSON.stringify([c, room.kind]);
  if (box.dataset.looks === looks) return;
  box.dataset.looks = looks;
  box.hidden = !c;
  if (!c) return;
  box.className = `standing ${c.state}`;
  box.replaceChildren(...[el('b', { id: 'session-state' }, words[c.state](c)), budget(c), room.kind === 'desk' && buttons(c, actions)].filter(Boolean));
}

// budget draws the five messages and the 48 hours.
function budget(c) {
  const instead = { person: '机器人不插话', over: '商户再说话，机器人接着答' }[c.state];
  if (instead) return el('span', { class: 'limits' }, instead);
  if (!c.minutes) return el('span', { class: 'limits' }, c.state === 'entered' ? '现在只能发一条欢迎语' : '48 小时已过，等商户再说话');
  const dots = Array.from({ length: most }, (_, i) => el('i', { class: i < c.left ? 'on' : '' }));
  const title = '商户每说一句，48 小时内最多回 5 条';
  return el('span', { class: 'limits', title }, el('span', { class: 'dots5', 'aria-hidden': 'true' }, dots), `还能发 ${c.left} 条 · ${left(c.minutes)}内`);
}

function left(minutes) {
  const hours = Math.round(minutes / 60);
  return hours ? `${hours} 小时` : `${minutes} 分钟`;
}

function buttons(c, actions) {
  if (c.state === 'person') return el('button', { class: 'chip', type: 'button', id: 'desk-end', onclick: actions.end }, '结束会话');
  return ['waiting', 'over'].includes(c.state) && el('button', { class: 'primary', type: 'button', id: 'desk-take', onclick: actions.take }, '接入会话');
}
