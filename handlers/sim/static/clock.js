// The demo clock: shown, and moved.
import { el, $, sheet, close, toast } from './dom.js';
import { post } from './api.js';

const zone = 8 * 3600e3; // Asia/Shanghai
let base = 0; // product time at…
let since = 0; // …this machine time
let movable = false;
let moved = () => {};

export function setUp(state, onmove) {
  movable = state.movable;
  moved = onmove;
  $('clock').disabled = !movable;
  $('clock-move').hidden = !movable;
  $('mini-clock').disabled = !movable;
  for (const id of ['clock', 'mini-clock']) $(id).onclick = (e) => movable && ask(e.currentTarget);
  setInterval(show, 1000);
  tell(state.now);
}

// tell sets the time from an answer of the server.
export function tell(now) {
  base = Date.parse(now);
  since = Date.now();
  show();
}

function local() { return new Date(base + (Date.now() - since) + zone); }

function show() {
  const t = local();
  for (const id of ['clock-time', 'mini-clock']) $(id).textContent = t.toISOString().slice(11, 16);
  $('clock').title = `演示时钟 ${t.getUTCFullYear()}年`;
  $('clock-day').textContent = `${t.getUTCMonth() + 1}月${t.getUTCDate()}日 周${'日一二三四五六'[t.getUTCDay()]}`;
}

// at returns the local time moved by days, set to an hour and minute.
function at(days, hour, minute) {
  const t = local();
  t.setUTCDate(t.getUTCDate() + days);
  t.setUTCHours(hour, minute, 0, 0);
  return t;
}

function ask(anchor) {
  const field = el('input', { class: 'field', type: 'datetime-local', value: local().toISOString().slice(0, 16) });
  const go = async (t) => {
    close();
    try {
      const answer = await post('clock', { now: `${t.toISOString().slice(0, 19)}+08:00` });
      tell(answer.now);
      moved();
      toast(`已拨到 ${local().toISOString().slice(11, 16)}`);
    } catch (err) { toast(err.message); }
  };
  const later = (minutes) => new Date(local().getTime() + minutes * 60e3);
  const evening = at(0, 18, 3);
  const report = evening > local() ? ['到 18:03 出日报', () => evening] : ['到明天 18:03 出日报', () => at(1, 18, 3)];
  const jumps = [report, ['+1 小时', () => later(60)], ['+2 小时', () => later(120)], ['明天 9:00', () => at(1, 9, 0)], ['+7 天', () => at(7, 9, 0)]];
  sheet(anchor, el('h3', {}, '拨动演示时钟'), field, el('div', { class: 'choices' }, jumps.map(([label, to]) => el('button', { class: 'chip', type: 'button', onclick: () => go(to()) }, label))),
    el('p', {}), el('button', { class: 'primary', type: 'button', onclick: () => field.value && go(new Date(`${field.value}:00Z`)) }, '拨到这个时间'));
}
