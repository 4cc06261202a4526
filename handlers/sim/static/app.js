// The page: who acts, where, and the loop that keeps it up to date.
import { $, toast } from './dom.js';
import { get, post } from './api.js';
import { banner, hide } from './banner.js';
import * as clock from './clock.js';
import * as lists from './lists.js';
import * as panel from './panel.js';
import { openScan } from './scan.js';
import * as talk from './talk.js';
import { begin, everybody, person, phone, read, unread, where, wide, world } from './world.js';

const app = $('app');
let loop = new AbortController();

const view = () => app.dataset.view;
function go(next) {
  app.dataset.view = next;
  if (phone() && next !== 'chat') hide();
  if (next === 'panel') inspect();
}

async function start() {
  await begin();
  clock.setUp(world.info, () => inspect());
  panel.setUp();
  talk.setUp();
  document.addEventListener('click', (e) => { const b = e.target.closest('[data-go]'); if (b) back(b.dataset.go); });
  $('panel-toggle').onclick = () => {
    if (wide()) { app.classList.toggle('narrow'); mark(); } else go(view() === 'panel' ? 'chat' : 'panel');
    inspect();
  };
  addEventListener('popstate', () => route());
  drawLists();
  if (!(await route()) && !phone()) await choose(world.info.people[0].id);
  if (!world.room) follow();
}

// back leaves a conversation for a list; on a phone the list is all there is then.
function back(to) {
  if (phone() && to !== 'chat') { talk.leave(); world.room = null; follow(); }
  go(to === 'rooms' && world.rooms.length === 1 ? 'people' : to);
  drawLists();
}

// route opens what the address names: #userid/chat.
async function route() {
  const [id, chat] = location.hash.slice(1).split('/').map(decodeURIComponent);
  if (!person(id)) { if (phone()) go('people'); return false; }
  await choose(id, chat);
  return true;
}

function mark() { $('panel-toggle').classList.toggle('on', wide() && !app.classList.contains('narrow')); }

function drawLists() {
  lists.drawPeople((id) => choose(id), scan);
  lists.drawRooms(enter);
}

function scan() {
  talk.leave();
  openScan(async (id) => { await refresh(); await choose(id, 'kf'); }).then(() => go('scan')).catch((err) => toast(err.message));
}

// refresh learns of a merchant who has just come in.
async function refresh() {
  const state = await get('api/state');
  world.callers = state.callers;
}

// choose acts as a person, in a chat if one is named.
async function choose(id, chat) {
  talk.leave();
  loop.abort();
  Object.assign(world, { me: person(id), room: null, rooms: [] });
  drawLists(); // nobody taps a conversation of the one before
  world.rooms = await get('api/chats', { as: id });
  lists.drawMe();
  const next = world.rooms.find((r) => r.chat === chat) || world.rooms.find((r) => r.kind === 'group') || world.rooms[0];
  if (phone() && !chat && world.rooms.length > 1) { world.room = null; drawLists(); go('rooms'); follow(); return; }
  enter(next.chat);
}

function enter(chat) {
  talk.leave();
  world.room = world.rooms.find((r) => r.chat === chat);
  const { me, room } = world;
  history.replaceState(null, '', `#${encodeURIComponent(me.id)}/${encodeURIComponent(room.chat)}`);
  app.dataset.kind = room.kind;
  hide();
  talk.open();
  read(room.key);
  mark();
  go('chat');
  drawLists();
  follow();
  inspect();
  if (room.kind === 'bot' || room.kind === 'app') post('api/enter', where()).catch(() => {});
}

// follow asks for news of where one is now, until one is elsewhere.
function follow() {
  loop.abort();
  loop = new AbortController();
  watch(loop.signal);
}

async function watch(signal) {
  let cursor = { run: '', after: 0 };
  while (!signal.aborted) {
    try {
      const update = await get('api/updates', { ...where(), ...cursor, wait: 20 }, signal);
      if (signal.aborted) return;
      $('offline').hidden = true;
      apply(update);
      cursor = { run: update.run, after: update.rev };
    } catch (err) {
      if (signal.aborted) return;
      $('offline').hidden = false;
      await new Promise((r) => setTimeout(r, 1500));
    }
  }
}

function apply(update) {
  if (update.run !== world.info.run) { location.reload(); return; }
  clock.tell(update.now);
  const before = world.counts;
  world.counts = update.counts;
  world.callers = update.callers;
  world.rooms = update.rooms;
  if (world.room && view() === 'chat') read(world.room.key);
  if (!update.reset) announce(before);
  drawLists();
  if (world.room) {
    if (update.reset) talk.clear();
    talk.draw(update);
    talk.stand();
  }
  inspect();
}

// announce tells of what came elsewhere since the last news; lists have badges.
function announce(before) {
  if (phone() && view() !== 'chat') return;
  const came = (key) => (unread(key) > 0 ? Math.max(0, (world.counts[key] || 0) - (before[key] || 0)) : 0);
  const mine = world.rooms.find((r) => came(r.key));
  if (mine) { banner(lists.face(mine), mine.title, came(mine.key), () => enter(mine.chat)); return; }
  for (const p of everybody().filter((one) => !world.me || one.id !== world.me.id)) {
    const [chat, key] = p.caller ? ['kf', `kf/${world.info.account}/${p.id}`] : ['app', `app/${p.id.toLowerCase()}`];
    if (came(key)) { banner(p.id, p.name, came(key), () => choose(p.id, chat)); return; }
  }
}

let asked = 0;
function inspect() {
  const shown = wide() ? !app.classList.contains('narrow') : view() === 'panel';
  if (!shown || !world.room) return;
  clearTimeout(asked);
  asked = setTimeout(() => { const at = where(); panel.load(at.as, at.chat).catch(() => {}); }, 200);
}

start().catch((err) => toast(err.message));
