/*
 * search-core.js: answers a query from the index that the generator wrote, in the browser.
 *
 *     const index = await open('https://…/zoek/');
 *     const { total, results } = await index.query('taal werk', { limit: 10, offset: 0,
 *         facets: { type: ['…'] }, counted: ['type'] });
 *
 * generator/write/search_format.h says what stands in the files and search_rank.h how a query is answered;
 * this is the same in the same order, so that scores agree with `leerspoor search` to the last bit. Words
 * are "binary strings", one character a byte of UTF-8, because the index is sorted by bytes.
 */
const VERSION = 4;
const HEAD = 400;
const COMMON = 32;
const QUERY_WORDS = 10;
const WORD_MAX = 48;
const [EXACT, JOINED, PREFIX, ENDING, TAIL, EDIT, PART] = [16, 12, 8, 14, 8, 10, 8];
const [PREFIX_MIN, PREFIX_TERMS, PREFIX_PIECES] = [3, 6, 3];
const [STEM_MIN, ENDING_TERMS, PART_MIN, TAIL_MIN, TAIL_WORDS] = [3, 2, 4, 5, 8];
const [EDIT_MIN, EDIT_TERMS, EDIT_PIECES, LONE_MIN] = [4, 3, 6, 6];
const ALTERNATIVES = 16;
const [WORTH, LEAST_WORTH] = [16, 5];
const [SECTION_BONUS, TITLE_BONUS] = [8, 6];
const [CLOSER_PAGES, TITLE_SHARE, TITLE_WHOLE, NEAR_PART] = [10, 4, 4, 2];
const [SECTIONS, MORE] = [4, 2];
const [PHRASES_MAX, PHRASE_PAGES] = [3, 40];
const [SNIPPET_WORDS, SNIPPET_BEFORE, MARK_PART] = [30, 6, 4];

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/* ---- words ---- */

const binary = (bytes) => String.fromCharCode(...bytes);

function fold(word) {
	if (/^[a-z0-9]+$/i.test(word))
		return word.toLowerCase();
	const plain = word.normalize('NFD').replace(/\p{M}+/gu, '');
	return binary(encoder.encode(Array.from(plain, (c) => c.toLowerCase()).join('').replaceAll('ß', 'ss')));
}

const unfold = (form) => decoder.decode(Uint8Array.from(form, (c) => c.charCodeAt(0)));

/* The words of a text: {form, from, to}. A single letter beside an apostrophe is none. */
function* wordsOf(text) {
	for (const { 0: word, index: from } of text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
		const form = word.length > WORD_MAX * 4 ? '' : fold(word);
		const to = from + word.length;
		const beside = /['’]/.test((text[from - 1] ?? '') + (text[to] ?? ''));
		if (form && form.length <= WORD_MAX && !(beside && form.length === 1 && form > '9'))
			yield { form, from, to };
	}
}

/* What stands between two quotation marks, or behind the last one, when it is more than a word. */
function phrasesOf(text) {
	return text.split(/["\u201c\u201d\u201e]/u).filter((_, i) => i % 2)
		.map((part) => Array.from(wordsOf(part), (w) => w.form).slice(0, QUERY_WORDS))
		.filter((phrase) => phrase.length > 1).slice(0, PHRASES_MAX);
}

function standsIn(phrase, text) {
	const forms = Array.from(wordsOf(text), (w) => w.form);
	return forms.some((_, i) => phrase.every((form, k) => forms[i + k] === form));
}

/* One letter more, less or other, or two neighbours changed about. */
function oneEdit(a, b) {
	const [short, long] = a.length <= b.length ? [a, b] : [b, a];
	const n = short.length;
	let same = 0;
	let tail = 0;
	while (same < n && short[same] === long[same])
		same++;
	while (tail < n - same && short[n - 1 - tail] === long[long.length - 1 - tail])
		tail++;
	if (long.length !== n)
		return long.length === n + 1 && same + tail === n;
	return same + tail + 1 === n || (same + tail + 2 === n && short[same] === long[same + 1] &&
		short[same + 1] === long[same]);
}

/* ---- files ---- */

class Reader {
	constructor(bytes) {
		this.bytes = bytes;
		this.at = 0;
	}

	/* That n more bytes are there. */
	need(n) {
		if (n > this.bytes.length - this.at)
			throw new Error('search index: a file is damaged');
	}

	byte() {
		this.need(1);
		return this.bytes[this.at++];
	}

	number() {
		let value = 0;
		for (let scale = 1; ; scale *= 128) {
			const byte = this.byte();
			value += (byte & 127) * scale;
			if (byte < 128)
				return value;
		}
	}

	take(n) {
		this.need(n);
		return this.bytes.subarray(this.at, this.at += n);
	}

	text() {
		return decoder.decode(this.take(this.number()));
	}

	word() {
		return binary(this.take(this.number()));
	}

	digest(n = 3) {
		return hex(this.take(n));
	}

	/* Of things that take a byte each at least. */
	list(n, read) {
		this.need(n);
		return Array.from({ length: n }, read);
	}

	/* As many numbers. */
	column(n) {
		return this.list(n, () => this.number());
	}
}

/* FNV-1a. */
function hash(word) {
	let value = 2166136261;
	for (let i = 0; i < word.length; i++)
		value = Math.imul(value ^ word.charCodeAt(i), 16777619);
	return (value >>> 0).toString(16).padStart(8, '0');
}

const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');

/* Whether the bytes are those that the name was given for; without https a browser cannot tell. */
async function check(bytes, digest, name) {
	const subtle = globalThis.crypto?.subtle;
	if (subtle && !hex(new Uint8Array(await subtle.digest('SHA-256', bytes))).startsWith(digest))
		throw new Error(`search index: ${name} is damaged`);
	return bytes;
}

/* before: what it has been deflated with, which goes in front as it is (a "stored" block). */
async function inflate(bytes, before = new Uint8Array()) {
	const n = before.length;
	const head = n ? Uint8Array.of(0, n & 255, n >> 8, ~n & 255, ~n >> 8 & 255) : before;
	const stream = new Blob([head, before, bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
	return new Uint8Array(await new Response(stream).arrayBuffer()).subarray(n);
}

/* Where the words of each file begin: [{start, key, digest}]. */
function readStarts(r) {
	let before = '';
	return r.list(r.number(), () => {
		before = before.slice(0, r.number()) + r.word();
		return { start: before, key: hash(before), digest: r.digest() };
	});
}

function readRoot(r) {
	const root = { pages: r.number(), language: r.text() };
	root.types = r.list(r.number(), () => r.text());
	root.endings = r.list(r.number(), () => [r.word(), r.word()]);
	root.links = r.list(r.number(), () => r.word());
	root.facets = r.list(r.number(), () => ({ name: r.text(), label: r.text(), digest: r.digest() }));
	root.d = readStarts(r);
	root.r = readStarts(r);
	root.m = r.list(r.number(), () => ({ page: r.number(), section: r.number(), digest: r.digest() }));
	root.p = r.digest();
	return root;
}

function readWords(r, n) {
	const same = r.column(n);
	const rest = r.column(n);
	let before = '';
	return same.map((shared, i) => before = before.slice(0, shared) + binary(r.take(rest[i])));
}

function readPiece(r) {
	const n = r.number();
	let next = r.number();
	const runs = r.number();
	const first = r.column(runs);
	const many = r.column(runs);
	/* A term is known by where its postings are. */
	const here = many.flatMap((count, run) => {
		const file = r.digest(6);
		return r.list(count, (_, i) => ({ id: `${file}.${first[run] + i}`, file, at: first[run] + i }));
	});
	const words = readWords(r, n);
	const terms = r.column(n).map((back) => here[back ? next - back : next++]);
	return { words, terms, frequency: r.take(n) };
}

const readReversed = (r) => ({ words: readWords(r, r.number()) });

/* Postings by term: [{page, impact, sections}]. */
function readHits(r, counts) {
	const terms = counts.map((n) => {
		let page = 0;
		return r.list(n, () => ({ page: page += r.number(), impact: 0, sections: [] }));
	});
	for (const hit of terms.flat())
		hit.impact = r.byte();
	for (const hit of terms.flat()) {
		let section;
		do {
			section = r.number();
			hit.sections.push(section >> 1);
		} while (section & 1);
	}
	return terms;
}

const readRest = (r) => readHits(r, r.column(r.number()));

function readTerms(r) {
	const n = r.number();
	const rest = r.number() ? r.digest(6) : null;
	const frequency = r.column(n);
	return { rest, frequency, hits: readHits(r, frequency.map((f) => Math.min(f, HEAD))) };
}

function readMap(r) {
	const n = r.number();
	let page = 0;
	const files = r.list(n, () => ({ page: page += r.number() }));
	for (const file of files)
		file.section = r.number();
	for (const file of files)
		file.digest = r.digest();
	return files;
}

function readFragment(r) {
	return r.list(r.number(), () => ({
		page: r.number(), url: r.text(), title: r.text(), type: r.number(), first: r.number(),
		sections: r.list(r.number(), () => ({ heading: r.text(), anchor: r.text(), text: r.text() })),
	}));
}

function readValues(r) {
	const values = r.list(r.number(), () => ({ value: r.text(), label: r.text(), pages: r.number() }));
	for (const value of values) {
		let next = 0;
		value.pages = r.list(value.pages, () => (next += r.number() + 1) - 1);
	}
	return values;
}

/* The last index for which test holds, or 0; test holds up to some index and not behind it. */
function lastWhere(list, test) {
	let low = 0;
	let high = list.length;
	while (high - low > 1) {
		const middle = (low + high) >> 1;
		if (test(list[middle]))
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* The first index of a word that is not before this one. */
function lowerBound(words, word) {
	return words.length && words[0] < word ? lastWhere(words, (w) => w < word) + 1 : 0;
}

const pieceOf = (list, word) => lastWhere(list, ({ start }) => start <= word);

/* How many pieces may hold words that begin so, from pieceOf on. */
function piecesWith(list, prefix) {
	const first = pieceOf(list, prefix);
	let n = 1;
	while (first + n < list.length && list[first + n].start.startsWith(prefix))
		n++;
	return list.length ? n : 0;
}

class Files {
	constructor(base) {
		this.base = base;
		this.loaded = new Map();
	}

	async bytes(name, options) {
		/* From a folder on disk nothing can be fetched: local.js has brought all. */
		const local = globalThis.leerspoorLocal?.files;
		if (local)
			return Uint8Array.from(atob(local[name]), (c) => c.charCodeAt(0));
		const response = await fetch(new URL(name, this.base), options);
		if (!response.ok)
			throw new Error(`search index: ${name}: ${response.status}; load the page again`);
		return new Uint8Array(await response.arrayBuffer());
	}

	/* What a file holds, read once. A failure is forgotten, so that it can be tried again. */
	load(kind, key, digest, read, before) {
		const name = `${kind}${key}-${digest}.bin`;
		if (!this.loaded.has(name)) {
			const promise = this.bytes(name).then((bytes) => check(bytes, digest, name))
				.then((bytes) => inflate(bytes, before)).then((bytes) => read(new Reader(bytes)));
			this.loaded.set(name, promise);
			promise.catch(() => this.loaded.delete(name));
		}
		return this.loaded.get(name);
	}
}

/* ---- a query: from text to words with alternatives ---- */

class Query {
	constructor(files, root) {
		this.files = files;
		this.root = root;
		this.pieces = new Set(); /* of the dictionary, read for this query */
	}

	async piece(number) {
		const { key, digest } = this.root.d[number];
		const piece = await this.files.load('d', key, digest, readPiece);
		this.pieces.add(piece);
		return piece;
	}

	/* The words that begin with prefix: what make(piece, index) makes of them. */
	async beginning(prefix, most, visit) {
		const first = pieceOf(this.root.d, prefix);
		const n = Math.min(piecesWith(this.root.d, prefix), most);
		const pieces = await Promise.all(Array.from({ length: n }, (_, k) => this.piece(first + k)));
		for (const piece of pieces)
			for (let i = lowerBound(piece.words, prefix);
				i < piece.words.length && piece.words[i].startsWith(prefix); i++)
				visit(piece, i);
	}

	async lookUp(word, factor) {
		if (!this.root.d.length)
			return null;
		const piece = await this.piece(pieceOf(this.root.d, word));
		const i = lowerBound(piece.words, word);
		return piece.words[i] === word ? alternative(piece, i, factor) : null;
	}

	/* What the word begins; when it is known itself, only terms of its own t-file. */
	async addPrefixed(word) {
		const found = new Candidates(PREFIX_TERMS);
		const own = word.alternatives[0];
		await this.beginning(word.form, PREFIX_PIECES, (piece, i) => {
			const a = alternative(piece, i, PREFIX);
			if (!own || (a.file === own.file && a.term !== own.term))
				found.add(a);
		});
		found.list.forEach((a) => addAlternative(word, a));
	}

	async addUnknown(word) {
		const begin = word.form.length >= TAIL_MIN ? [this.addPrefixed] : [];
		for (const add of [this.addEnded, this.addTailed, ...begin, this.addEdits, this.addParts,
			this.addAlike])
			if (!word.alternatives.length)
				await add.call(this, word);
	}

	/* The words written backwards that begin with prefix, where they are few enough. */
	async backwards(prefix) {
		const first = pieceOf(this.root.r, prefix);
		const pieces = await Promise.all(this.root.r.slice(first, first + piecesWith(this.root.r, prefix))
			.map(({ key, digest }) => this.files.load('r', key, digest, readReversed)));
		return pieces.flatMap(({ words }) => words.filter((w) => w.startsWith(prefix)));
	}

	/* What ends with the word: "toeslag" finds "huurtoeslag". */
	async addTailed(word) {
		const back = reverse(word.form);
		if (word.form.length < TAIL_MIN || piecesWith(this.root.r, back) > EDIT_PIECES)
			return;
		const longer = (await this.backwards(back)).slice(0, TAIL_WORDS);
		const known = await Promise.all(longer.map((w) => this.lookUp(reverse(w), TAIL)));
		const found = new Candidates(EDIT_TERMS);
		known.forEach((a) => a && found.add(a));
		found.list.forEach((a) => addAlternative(word, a));
	}

	/* What the word is with another ending. */
	async addEnded(word) {
		const { form } = word;
		const stems = this.root.endings
			.filter(([tail]) => form.endsWith(tail) && form.length - tail.length >= STEM_MIN)
			.map(([tail, other]) => form.slice(0, form.length - tail.length) + other);
		for (const stem of stems.filter((s) => s.length <= WORD_MAX)) {
			const a = word.alternatives.length < ENDING_TERMS && await this.lookUp(stem, ENDING);
			if (a)
				addAlternative(word, a);
		}
	}

	/* The two words that the word is made of, the first as long as can be; else a long one that it
	 * begins with. */
	async addParts(word) {
		const { form } = word;
		const { links } = this.root;
		let lone = null;
		for (let n = form.length - PART_MIN; links.length && n >= PART_MIN; n--) {
			const first = await this.lookUp(form.slice(0, n), PART);
			if (n >= LONE_MIN && 2 * n >= form.length)
				lone ??= first;
			for (const link of first ? links : []) {
				const rest = form.slice(n + link.length);
				const last = form.startsWith(link, n) && rest.length >= PART_MIN
					&& await this.lookUp(rest, PART);
				if (last) {
					addAlternative(word, last);
					addAlternative(word, first);
					return;
				}
			}
		}
		if (lone)
			addAlternative(word, lone);
	}

	/* The known word with most of the beginning, two thirds of the word at the least: of all words it
	 * stands next to it in the dictionary. */
	async addAlike(word) {
		const { form } = word;
		if (!this.root.d.length)
			return;
		const piece = await this.piece(pieceOf(this.root.d, form));
		const at = lowerBound(piece.words, form);
		let best = null;
		let most = LONE_MIN - 1;
		for (const i of [at - 1, at]) {
			const same = sameBeginning(piece.words[i] ?? '', form);
			if (same > most && 3 * same >= 2 * form.length)
				[best, most] = [i, same];
		}
		if (best !== null)
			addAlternative(word, alternative(piece, best, PART));
	}

	/* An error leaves one half of the word whole: the first, by which it is found in the dictionary,
	 * or the last, by which it is found among the words written backwards. */
	async addEdits(word) {
		const { form } = word;
		const found = new Candidates(EDIT_TERMS);
		const middle = form.length >> 1;
		const back = reverse(form);
		if (form.length < EDIT_MIN)
			return;
		await this.beginning(fewEnough(this.root.d, form, middle), Infinity, (piece, i) => {
			if (oneEdit(piece.words[i], form))
				found.add(alternative(piece, i, EDIT));
		});
		const half = fewEnough(this.root.r, back, form.length - 1 - middle);
		const near = (await this.backwards(half)).filter((w) => oneEdit(w, back));
		for (const a of await Promise.all(near.map((w) => this.lookUp(reverse(w), EDIT))))
			if (a)
				found.add(a);
		found.list.forEach((a) => addAlternative(word, a));
	}

	async understand(text) {
		this.phrases = phrasesOf(text);
		const words = [];
		for (const { form, from, to } of wordsOf(text))
			if (words.length < QUERY_WORDS && !words.some((w) => w.form === form))
				words.push({ form, text: text.slice(from, to), alternatives: [], weight: WORTH + 1 });
		const last = words.at(-1);
		const joined = words.slice(1).map((w, i) => words[i].form + w.form);
		const known = await Promise.all(words.map((w) => this.lookUp(w.form, EXACT)));
		const pairs = await Promise.all(joined.map((w) =>
			(w.length > WORD_MAX ? null : this.lookUp(w, JOINED))));
		known.forEach((a, i) => a && addAlternative(words[i], a));
		pairs.forEach((a, i) => {
			if (a) {
				addAlternative(words[i], a);
				addAlternative(words[i + 1], { ...a });
			}
		});
		if (last && last.form.length >= PREFIX_MIN)
			await this.addPrefixed(last);
		await Promise.all(words.filter((w) => !w.alternatives.length).map((w) => this.addUnknown(w)));
		this.told = words.map(({ text: word, alternatives: [a] }) => ({
			text: word, known: a !== undefined, as: a?.factor === EDIT ? unfold(a.form) : '',
		}));
		this.asked = words;
		this.words = keepWords(words, this.root.pages);
		await Promise.all(this.words.flatMap((w) => w.alternatives).map(async (a) => {
			const terms = await this.files.load('t', '', a.file, readTerms);
			a.hits = terms.hits[a.at];
			a.frequency = terms.frequency[a.at];
			a.weight = weightOf(this.root.pages, a.frequency);
			a.rest = a.frequency > HEAD ? terms.rest : null;
		}));
		for (const word of this.words)
			word.weight = word.alternatives[0].weight + WORTH;
		this.weight = this.words.reduce((n, w) => n + w.weight, 0);
	}

	/* The least number of pages there are: those of the most frequent word that is enough by itself. */
	atLeast(n) {
		return this.words.filter((w) => w.weight * LEAST_WORTH >= this.weight)
			.reduce((most, w) => Math.max(most, w.alternatives[0].frequency), n);
	}

	/* Behind the pages found those that only the postings give which the t-files leave out. */
	async addRest(found) {
		const cut = this.words.flatMap((w) => w.alternatives).filter((a) => a.rest);
		const seen = new Set(found.map((f) => f.page));
		await Promise.all(cut.map(async (a) => {
			const hits = await this.files.load('o', '', a.rest, readRest);
			a.hits = a.hits.concat(hits[a.at]);
		}));
		return cut.length ? found.concat(rank(this).filter((f) => !seen.has(f.page))) : found;
	}
}

/* What two words have the same at their beginning. */
function sameBeginning(a, b) {
	let n = 0;
	while (n < a.length && a[n] === b[n])
		n++;
	return n;
}

const reverse = (word) => Array.from(word).reverse().join('');

/* The shortest beginning of word, of at least n bytes, that stands in few enough pieces. */
function fewEnough(list, word, n) {
	while (n < word.length && piecesWith(list, word.slice(0, n)) > EDIT_PIECES)
		n++;
	return word.slice(0, n);
}

function alternative(piece, i, factor) {
	const { id, file, at } = piece.terms[i];
	return { term: id, file, at, factor, often: piece.frequency[i], form: piece.words[i] };
}

function addAlternative(word, a) {
	if (word.alternatives.length < ALTERNATIVES && !word.alternatives.some((b) => b.term === a.term))
		word.alternatives.push(a);
}

/* The most frequent few. */
class Candidates {
	constructor(max) {
		this.max = max;
		this.list = [];
	}

	add(a) {
		const often = (b) => b.often & (COMMON - 1);
		if (this.list.some((b) => b.term === a.term))
			return;
		let i = this.list.length;
		while (i && often(this.list[i - 1]) < often(a))
			i--;
		this.list.splice(i, 0, a);
		this.list.length = Math.min(this.list.length, this.max);
	}
}

/* Without the words that nothing is known of and, on a large site, those that are everywhere. */
function keepWords(words, pages) {
	const known = words.filter((w) => w.alternatives.length);
	const rare = known.filter((w) => !(w.alternatives[0].often & COMMON));
	return rare.length && pages > HEAD ? rare : known;
}

/* ---- ranking ---- */

/* How rare a term is: log2 × 16 of all pages over those with it, + 1; in whole numbers, as everywhere. */
function weightOf(pages, frequency) {
	let x = Math.floor((pages * 2 + 2) * 65536 / (frequency * 2 + 1));
	let log = 16;
	for (; x >= 131072; log += 16)
		x = Math.floor(x / 2);
	for (let bit = 8; bit; bit >>= 1) {
		x = Math.floor(x * x / 65536);
		if (x >= 131072) {
			x = Math.floor(x / 2);
			log += bit;
		}
	}
	return log - 15;
}

const level = (impact) => (8 + (impact & 3) * 2) * 2 ** (impact >> 2);

function collect(words) {
	const pages = new Map();
	words.forEach((word, i) => {
		for (const a of word.alternatives) {
			for (const hit of a.hits) {
				const value = a.weight * level(hit.impact & 63) * a.factor;
				let page = pages.get(hit.page);
				if (!page)
					pages.set(hit.page, page = { page: hit.page, value: [], hit: [] });
				if (value > (page.value[i] ?? 0)) {
					page.value[i] = value;
					page.hit[i] = hit;
				}
			}
		}
	});
	return [...pages.values()];
}

/* The sections that words stand in, best first: with more of the words' worth, and earlier among their
 * best ones. worth: of the words in it. */
function sectionsOf(words, hits) {
	const best = [];
	hits.forEach((hit, i) => hit?.sections.forEach((section, at) => {
		let place = best.find((b) => b.section === section);
		if (!place)
			best.push(place = { section, points: 0, worth: 0 });
		place.points += words[i].weight * (8 - at);
		place.worth += words[i].weight;
	}));
	return best.sort((a, b) => b.points - a.points || a.section - b.section).slice(0, SECTIONS);
}

function score(words, all, { page, value, hit }) {
	const found = words.map((_, i) => i).filter((i) => hit[i]);
	const worthOf = (list) => list.reduce((n, i) => n + words[i].weight, 0);
	const sum = found.reduce((n, i) => n + value[i], 0);
	const worth = worthOf(found);
	const titled = found.filter((i) => hit[i].impact >> 6);
	const [best] = sectionsOf(words, hit);
	const covered = Math.floor(worth * 256 / all);
	let points = Math.floor(sum * covered * (256 + covered) / 131072);
	if (titled.length) {
		const titleWords = 16 >> (hit[titled[0]].impact >> 6);
		const bonus = Math.floor(points * worthOf(titled) * TITLE_BONUS / all);
		points += titled.length < titleWords ? Math.floor(bonus * titled.length / titleWords) : bonus;
	}
	if (found.length > 1)
		points += Math.floor(points * best.worth * SECTION_BONUS / (all * 16));
	return { page, hit, worth, score: points };
}

/* Keeps the pages with one of the values chosen of every facet, and counts those found by value, as far
 * as the other facets let them. chosen, counted: [{name, label, values, chosen}] */
function narrow(found, chosen, counted) {
	const pages = new Set(found.map((f) => f.page));
	const fails = new Map(); /* page → names of the facets that do not let it */
	for (const facet of chosen) {
		const lets = new Set(facet.values.filter((v) => facet.chosen.includes(v.value)).flatMap((v) => v.pages));
		for (const page of pages)
			if (!lets.has(page))
				fails.set(page, [...(fails.get(page) ?? []), facet.name]);
	}
	const counts = (page, name) => pages.has(page) && (fails.get(page) ?? []).every((other) => other === name);
	return {
		found: found.filter((f) => !fails.has(f.page)),
		counts: counted.map(({ name, label, values, chosen: own }) => ({
			name, label,
			values: values.map((v) => ({
				value: v.value, label: v.label, pages: v.pages.filter((page) => counts(page, name)).length,
			})).filter((v) => v.pages || own.includes(v.value)),
		})),
	};
}

/* The pages on which enough of the query is found, in order. */
function rank({ words, weight }) {
	const found = collect(words).map((page) => score(words, weight, page));
	const most = found.reduce((n, f) => Math.max(n, f.worth), 0);
	return found.filter((f) => f.worth * LEAST_WORTH >= most).sort((a, b) => b.score - a.score || a.page - b.page);
}

/* ---- what is shown ---- */

/* The words of the index that count as found, those with a term of the query: form → its number there. */
function termsOf(query) {
	const marks = new Map();
	for (const piece of query.pieces)
		piece.terms.forEach(({ id }, i) => {
			const word = query.words.findIndex((w) => w.alternatives.some((a) => a.term === id));
			if (word >= 0 && !marks.has(piece.words[i]))
				marks.set(piece.words[i], word);
		});
	return marks;
}

/* Also longer words with a word of the query at an end. */
const marksOf = (query, terms) => (form) =>
	terms.get(form) ?? query.words.findIndex(({ form: part }) =>
		part.length >= MARK_PART && (form.startsWith(part) || form.endsWith(part)));

/* The words of a section, cut once. */
const cutTexts = new WeakMap();
function tokensOf(section) {
	if (!cutTexts.has(section))
		cutTexts.set(section, Array.from(wordsOf(section.text)));
	return cutTexts.get(section);
}

/* ---- a closer look at the first results ---- */

/* What it says that a word stands so many words behind the one asked before it, in tenths. */
const nearness = (gap) => (gap <= 1 ? 10 : gap <= 2 ? 7 : gap <= 4 ? 4 : gap <= 8 ? 2 : 0);

/* The bonus of a page for what its title and its section say, in 1/256 of the score. */
class Closer {
	constructor(query, terms) {
		this.weights = query.asked.map((w) => w.weight);
		const forms = query.asked.map((w) => w.form);
		const kept = query.words.map((w) => forms.indexOf(w.form));
		this.askedOf = new Map([...[...terms].map(([form, word]) => [form, kept[word]]),
			...forms.map((form, i) => [form, i])]);
		this.all = this.weights.reduce((n, w) => n + w, 0);
		this.pairs = this.weights.slice(1).map((w, i) => Math.min(w, this.weights[i]));
	}

	near(words) {
		const last = [];
		const best = this.pairs.map(() => 0);
		words.forEach(({ form }, at) => {
			const i = this.askedOf.get(form);
			if (i > 0 && last[i - 1] !== undefined)
				best[i - 1] = Math.max(best[i - 1], nearness(at - last[i - 1]));
			if (i !== undefined)
				last[i] = at;
		});
		return this.pairs.reduce((n, w, i) => n + best[i] * w, 0);
	}

	title(words) {
		const found = words.map(({ form }) => this.askedOf.get(form)).filter((i) => i !== undefined);
		const different = new Set(found);
		const weight = [...different].reduce((n, i) => n + this.weights[i], 0);
		const several = this.weights.length > 1;
		return found.length && this.all && Math.floor(256 * TITLE_SHARE * weight * found.length / (this.all * words.length))
			+ (several && different.size === this.weights.length ? 256 * TITLE_WHOLE : 0);
	}

	bonus({ title, sections, first }, number) {
		const section = sections[number - first];
		let near = 0;
		if (section && this.pairs.length) {
			const most = Math.max(this.near(tokensOf(section)), this.near(Array.from(wordsOf(section.heading))));
			const all = this.pairs.reduce((n, w) => n + w, 0);
			near = Math.floor(256 * most / (all * 10 * NEAR_PART));
		}
		return this.title(Array.from(wordsOf(title))) + near;
	}
}

function snippet(query, mark, section) {
	const { text } = section;
	const tokens = tokensOf(section).map((t) => ({ ...t, word: mark(t.form) }));
	let most = 0;
	let start = 0;
	tokens.forEach((token, i) => {
		if (token.word < 0)
			return;
		const seen = new Set(tokens.slice(i, i + SNIPPET_WORDS - SNIPPET_BEFORE).map((t) => t.word));
		const worth = [...seen].reduce((n, w) => n + (query.words[w]?.weight ?? 0), 0);
		if (worth > most)
			[most, start] = [worth, i];
	});
	start = Math.max(0, start - SNIPPET_BEFORE);
	const shown = tokens.slice(start, start + SNIPPET_WORDS);
	const cut = start + SNIPPET_WORDS < tokens.length;
	let at = start ? shown[0].from : 0;
	const parts = start ? [{ text: '… ', mark: false }] : [];
	const add = (to, isMarked) => {
		if (to > at)
			parts.push({ text: text.slice(at, to).replace(/[\0-\x1f]/g, ' '), mark: isMarked });
		at = to;
	};
	for (const token of shown) {
		if (token.word < 0)
			continue;
		add(token.from, false);
		add(token.to, true);
	}
	add(cut ? shown.at(-1).to : text.length, false);
	if (cut)
		parts.push({ text: ' …', mark: false });
	return parts;
}

class Index {
	constructor(files, root) {
		this.files = files;
		this.root = root;
	}

	phrases() {
		return this.files.load('p', '', this.root.p, (r) => r.bytes);
	}

	/* The part of a page in which the section stands. */
	async part(page, section) {
		const before = (f) => f.page < page || (f.page === page && f.section <= section);
		const last = (list) => list[lastWhere(list, before)];
		const load = (kind, f, ...read) => this.files.load(kind, `${f.page}.${f.section}`, f.digest, ...read);
		const file = last(await load('m', last(this.root.m), readMap));
		const parts = await load('f', file, readFragment, await this.phrases());
		return parts.find((p) => p.page === page);
	}

	async show(query, mark, { page, hit, score: points, section: preferred }) {
		const [best, ...others] = sectionsOf(query.words, hit);
		const section = preferred ?? best.section;
		const part = await this.part(page, section);
		const found = part.sections[section - part.first] ?? { heading: '', anchor: '', text: '' };
		const more = others.filter((o) => preferred === undefined && o.points * 2 >= best.points)
			.map((o) => part.sections[o.section - part.first]).filter((o) => o?.anchor).slice(0, MORE);
		return {
			url: part.url, title: part.title, section: found.heading, anchor: found.anchor,
			more: more.map(({ heading, anchor }) => ({ section: heading, anchor })),
			type: part.type ? this.root.types[part.type - 1] : '',
			snippetParts: snippet(query, mark, found), score: points,
		};
	}

	/* The section of the page that has the phrase; null: its title has; undefined: nothing has. Of the
	 * sections that the part of a best section has, that one is looked at first. */
	async phraseSection(phrase, page, sections) {
		const has = ({ heading, text }) => standsIn(phrase, heading) || standsIn(phrase, text);
		for (const [i, section] of sections.entries()) {
			const part = await this.part(page, section);
			if (!i && standsIn(phrase, part.title))
				return null;
			const own = part.sections[section - part.first];
			if (own && has(own))
				return section;
			const at = part.sections.findIndex(has);
			if (at >= 0)
				return part.first + at;
		}
		return undefined;
	}

	/* Keeps of the first pages those with the query's phrases. */
	async keepPhrases(query, found) {
		const keep = async (f) => {
			const kept = { ...f };
			let sections = sectionsOf(query.words, f.hit).map((s) => s.section);
			for (const phrase of query.phrases) {
				const section = await this.phraseSection(phrase, f.page, sections);
				if (section === undefined)
					return null;
				if (section === null)
					continue;
				kept.section = section;
				sections = [section, ...sections.filter((s) => s !== section)].slice(0, SECTIONS);
			}
			return kept;
		};
		return (await Promise.all(found.slice(0, PHRASE_PAGES).map(keep))).filter(Boolean);
	}

	/* The first of the pages found in their order after a closer look, and behind them the others. */
	async lookCloser(query, terms, found) {
		const closer = new Closer(query, terms);
		const first = await Promise.all(found.slice(0, CLOSER_PAGES).map(async (f) => {
			const section = f.section ?? sectionsOf(query.words, f.hit)[0].section;
			const bonus = closer.bonus(await this.part(f.page, section), section);
			return { ...f, score: Math.floor(f.score * (256 + bonus) / 256) };
		}));
		return [...first.sort((a, b) => b.score - a.score), ...found.slice(CLOSER_PAGES)];
	}

	/* What the facets with these names hold; null when one of them is not there. */
	async facets(names) {
		const all = names.map((name) => this.root.facets.findIndex((f) => f.name === name));
		return all.includes(-1) ? null : Promise.all(all.map(async (i) => ({
			...this.root.facets[i],
			values: await this.files.load('x', i, this.root.facets[i].digest, readValues),
		})));
	}

	/* facets: {name: [value, …]} narrows to pages with one of the values of each; counted: names of
	 * facets of which the answer tells how many pages have each value. words: what was made of each:
	 * {text, known, as: the word it was taken for when it seemed an error}. */
	async query(text, { limit = 10, offset = 0, facets = {}, counted = [] } = {}) {
		const query = new Query(this.files, this.root);
		const names = Object.keys(facets).filter((name) => facets[name]?.length);
		const narrows = names.length > 0 || counted.length > 0;
		this.phrases().catch(() => {}); /* on its way before it is needed */
		await query.understand(text);
		let found = rank(query);
		let total = query.atLeast(found.length);
		let counts = [];
		if (narrows || query.phrases.length || offset + limit > found.length) {
			const withChoice = async (list) => (await this.facets(list))?.map((f) =>
				({ ...f, chosen: facets[f.name] ?? [] }));
			const [chosen, toCount] = await Promise.all([withChoice(names), withChoice(counted)]);
			if (narrows || !query.phrases.length)
				found = await query.addRest(found);
			if (query.phrases.length)
				found = await this.keepPhrases(query, found);
			if (!chosen)
				found = [];
			else if (narrows)
				({ found, counts } = narrow(found, chosen, toCount ?? []));
			total = found.length;
		}
		const terms = termsOf(query);
		const mark = marksOf(query, terms);
		if (offset < CLOSER_PAGES && limit && offset < found.length)
			found = await this.lookCloser(query, terms, found);
		const results = await Promise.all(found.slice(offset, offset + limit)
			.map((f) => this.show(query, mark, f)));
		return { total, results, counts, words: query.told };
	}
}

/* Opens the index in the folder baseUrl, which ends with '/'. */
export async function open(baseUrl) {
	const files = new Files(baseUrl);
	const bytes = await files.bytes('root.bin', { cache: 'no-cache' });
	if (binary(bytes.subarray(0, 4)) !== 'lssi')
		throw new Error('search index: root.bin is damaged');
	if (bytes[4] !== VERSION)
		throw new Error(`search index: it has form ${bytes[4]} and this page reads form ${VERSION}; `
			+ 'load the page again, and if that does not help, build the site again');
	return new Index(files, readRoot(new Reader(await inflate(bytes.subarray(5)))));
}
