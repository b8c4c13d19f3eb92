/**
 * Traffic of one server with known truth: who is honest is known of each connection, so it can be said of any rule whom it keeps out.
 * The shares are those of public logs: two thirds of the attacking addresses try less than three times.
 */
import { DAY, type Random, randomOf } from "./random.ts";

/** Who connects. */
export type Who = "honest" | "monitor" | "guesser" | "swarm" | "framer" | "filler";

/** One connection, with the one try that is made in it. */
export interface Connection {
  /** Seconds since the beginning. */
  readonly at: number;
  /** IPv4, dotted. */
  readonly address: string;
  readonly who: Who;
  /** The name that is tried; nothing where nobody tries. */
  readonly user: string | undefined;
  /** Whether there is an account of that name. */
  readonly isAccount: boolean;
  /** Whether the password, or key, is right. */
  readonly isRight: boolean;
}

/** How much of each there is. */
export interface Mix {
  readonly days: number;
  /** People with an account. */
  readonly people: number;
  /** Single addresses that guess, each many times. */
  readonly guessers: number;
  /** Addresses of each swarm; each tries once or twice. */
  readonly swarms: readonly number[];
  /** Whether a swarm's names are from a list that attackers share; else each name is tried once. */
  readonly areNamesShared: boolean;
  /** Whether somebody tries, from several networks, the names that honest people mistype, to have them kept out. */
  readonly isFramed: boolean;
  /** Names that somebody makes up to fill a file of names. */
  readonly fillers: number;
}

/** Names that attackers share, the frequent ones first. */
const COMMON = [
  "root",
  "admin",
  "test",
  "user",
  "ubuntu",
  "oracle",
  "postgres",
  "git",
  "ftpuser",
  "guest",
  "deploy",
  "hadoop",
  "mysql",
  "nagios",
  "pi",
  "support",
  "jenkins",
  "minecraft",
  "tomcat",
  "www",
];
const SHARED = [...COMMON, ...Array.from({ length: 400 }, (_, i) => `name${i}`)];

/** A person: an account, and where he comes from. */
interface Person {
  readonly name: string;
  /** What he types where he mistypes his name: mostly the same. */
  readonly slip: string;
  /** How often a day he logs in. */
  readonly aDay: number;
  /** How many days he has an address before he gets another one. */
  readonly keeps: number;
  readonly address: (at: number) => string;
}

/**
 * Makes traffic.
 *
 * @param mix How much of what.
 * @param seed The same seed makes the same traffic.
 * @returns All connections in order.
 */
export function trafficOf(mix: Mix, seed: number): Connection[] {
  const random = randomOf(seed);
  const all: Connection[] = [];
  const people = peopleOf(mix, random);
  for (const person of people) honest(all, person, mix.days, random);
  for (let at = 0; at < mix.days * DAY; at += 300) {
    all.push(probe(at, "192.0.2.10", "monitor"));
  }
  for (let i = 0; i < mix.guessers; i++) guesser(all, people, mix.days, random);
  for (const size of mix.swarms) swarm(all, size, mix, random);
  if (mix.isFramed) framer(all, people, mix.days, random);
  for (let i = 0; i < mix.fillers; i++) {
    const at = random.next() * mix.days * DAY;
    all.push(guess(at, anyAddress(random), "filler", `x${seed}-${i}`, false));
  }
  return all.sort((one, other) => one.at - other.at);
}

/** A third sit behind one office's address, a third behind one of four carriers', the others at home, with a new one now and then. */
function peopleOf({ people, days }: Mix, random: Random): Person[] {
  const carriers = Array.from({ length: 4 }, () => anyAddress(random));
  return Array.from({ length: people }, (_, i) => {
    const keeps = random.of([1, 7, days]);
    const homes = new Map<number, string>();
    const home = (at: number) => {
      const period = Math.floor(at / DAY / keeps);
      const known = homes.get(period);
      if (known !== undefined) return known;
      const fresh = anyAddress(random);
      homes.set(period, fresh);
      return fresh;
    };
    const kind = i % 3;
    const address = kind === 0 ? () => "198.51.100.7" : kind === 1 ? () => carriers[i % 4]! : home;
    return { name: `person${i}`, slip: `persn${i}`, aDay: 1 + random.below(5), keeps, address };
  });
}

/**
 * Logs in; mistypes his password now and then, his name seldom, forgets a password for some days once in a while, and one in thirty
 * has a program that always tries the name he has on his own machine.
 */
function honest(all: Connection[], person: Person, days: number, random: Random): void {
  const { name, slip, address } = person;
  const push = (at: number, user: string, isAccount: boolean, isRight: boolean) =>
    all.push({ at, address: address(at), who: "honest", user, isAccount, isRight });
  const forgetsAt = random.next() < 0.2 ? random.next() * days * DAY : Infinity;
  const isLocal = random.below(30) === 0;
  for (let at = random.gap(person.aDay); at < days * DAY; at += random.gap(person.aDay)) {
    if (at > forgetsAt && at < forgetsAt + 5 * DAY) {
      for (let i = 0; i < 1 + random.below(2); i++) push(at + 20 * i, name, true, false);
      continue;
    }
    let later = at;
    if (isLocal && random.next() < 0.2) push(later++, `${name}-laptop`, false, false);
    if (random.next() < 0.01) push(later += 5, slip, false, false);
    if (random.next() < 0.06) {
      for (let i = 0; i < 1 + random.below(3); i++) push(later += 8, name, true, false);
    }
    push(later + 10, name, true, true);
  }
}

/** One address that guesses until its list is at an end: a few hundred names and passwords, or one account for long. */
function guesser(all: Connection[], people: readonly Person[], days: number, random: Random): void {
  const address = anyAddress(random);
  const isAtOne = random.next() < 0.3;
  const victim = random.of(people).name;
  const tries = Math.floor(5 * 10 ** (random.next() * 2.5));
  const every = random.of([2, 10, 60, 900]);
  let at = random.next() * days * DAY;
  for (let i = 0; i < tries && at < days * DAY; i++, at += every * (0.5 + random.next())) {
    const user = isAtOne ? victim : nameOf(random);
    all.push(guess(at, address, "guesser", user, isAtOne || user === "root"));
  }
}

/** Many addresses, each of which tries once or twice, over a few hours to the whole time. */
function swarm(
  all: Connection[],
  size: number,
  { days, areNamesShared }: Mix,
  random: Random,
): void {
  const lasts = random.of([0.2, 1, 5, days / 2]) * DAY;
  const begins = random.next() * Math.max(0, days * DAY - lasts);
  for (let i = 0; i < size; i++) {
    const address = anyAddress(random);
    for (let j = 0; j < 1 + random.below(2); j++) {
      const user = areNamesShared ? nameOf(random) : `r${random.below(2 ** 31).toString(36)}`;
      all.push(guess(begins + random.next() * lasts, address, "swarm", user, user === "root"));
    }
  }
}

/** Knows what honest people mistype, and who they are, and tries that from ten networks. */
function framer(all: Connection[], people: readonly Person[], days: number, random: Random): void {
  const addresses = Array.from({ length: 10 }, () => anyAddress(random));
  for (const { name, slip } of people) {
    for (const address of addresses) {
      const at = random.next() * days * DAY;
      all.push(guess(at, address, "framer", slip, false));
      all.push(guess(at + 30, address, "framer", name, true));
    }
  }
}

function guess(
  at: number,
  address: string,
  who: Who,
  user: string,
  isAccount: boolean,
): Connection {
  return { at, address, who, user, isAccount, isRight: false };
}

function probe(at: number, address: string, who: Who): Connection {
  return { at, address, who, user: undefined, isAccount: false, isRight: false };
}

/** Frequent ones are much more frequent. */
function nameOf(random: Random): string {
  return SHARED[Math.floor(SHARED.length * random.next() ** 3)]!;
}

/** In 1.0.0.0 to 126.255.255.255, which nobody else here has. */
function anyAddress(random: Random): string {
  return [1 + random.below(126), random.below(256), random.below(256), 1 + random.below(254)].join(
    ".",
  );
}
