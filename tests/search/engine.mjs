/*
 * The browser's search engine in Node.js, also in Debian 12's version 18.
 */
import { readFile } from 'node:fs/promises';
import { Duplex } from 'node:stream';
import { createInflateRaw } from 'node:zlib';

/* Version 18 has this without deflate-raw, which browsers have. */
const Native = globalThis.DecompressionStream;
globalThis.DecompressionStream = class {
	constructor(format) {
		return format === 'deflate-raw' ? Duplex.toWeb(createInflateRaw()) : new Native(format);
	}
};

/* The module in the file, with more text behind it. Not by its name: before version 22 Node.js took .js
 * for something other than a module. */
export async function importEngine(file, more = '') {
	const text = await readFile(file, 'utf8') + more;
	return import(`data:text/javascript,${encodeURIComponent(text)}`);
}
