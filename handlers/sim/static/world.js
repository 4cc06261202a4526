// What the page knows: who acts, where, and what is unread.
import { get } from './api.js';

export const world = {
  info: null, // names, members, samples; fixed for a run
  me: null, // whom one acts as
  room: null, // the open conversation
  rooms: [], // all of mine
  callers: [], // merchants on their phones
  counts: {}, // messages by conversation that could be unread
};

let seen = {};

// begin reads what a visit starts with; a new run of the server has read nothing.
export async function begin() {
  world.info = await get('api/state');
  world.callers = world.info.callers;
  world.counts = world.info.counts;
  const kept = JSON.parse(sessionStorage.getItem('seen') || '{}');
  seen = kept.run === world.info.run ? kept.seen : { ...world.counts };
}

export const wide = () => innerWidth >= 1180;
export const phone = () => innerWidth < 760;
export const where = () => ({ as: world.me ? world.me.id : '', chat: world.room ? world.room.chat : '' });
export const unread = (key) => Math.max(0, (world.counts[key] || 0) - (seen[key] || 0));

// read marks what lies before one's eyes.
export function read(key) {
  seen[key] = world.counts[key] || 0;
  sessionStorage.setItem('seen', JSON.stringify({ run: world.info.run, seen }));
}

const merchant = (c) => ({ id: c.id, name: c.name, role: '商户', place: c.place, caller: true });

// everybody lists whom one can act as, merchants first.
export function everybody() { return [...world.callers.map(merchant), ...world.info.people]; }

export function person(id) { return everybody().find((p) => p.id === id); }

// caller is the merchant whose chat is open, on either side of it.
export function caller() {
  const id = world.room && { kf: () => world.me.id, desk: () => world.room.chat.slice('kf/'.length) }[world.room.kind]?.();
  return world.callers.find((c) => c.id === id);
}

// inbox counts what waits for a person in the conversations of their own.
export function inbox(p) {
  if (p.caller) return unread(`kf/${world.info.account}/${p.id}`);
  const id = p.id.toLowerCase();
  const desks = world.callers.filter((c) => (c.by || '').toLowerCase() === id || (c.state === 'waiting' && world.info.servicers.includes(p.id)));
  return unread(`bot/${id}`) + unread(`app/${id}`) + desks.reduce((sum, c) => sum + unread(`desk/${c.id}`), 0);
}
