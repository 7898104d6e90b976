/*
 * What the browser's engine makes of the words of a text: node words_dump.mjs ENGINE INDEX-FOLDER < text
 *
 * For each word in turn its form and its term in the index, as words_dump.c has them. The engine keeps
 * what it is asked here to itself; so it is read as text, with a line more that hands it out.
 */
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { importEngine } from '../search/engine.mjs';

globalThis.fetch = async (url) => new Response(await readFile(new URL(url)));
const { open, Query, wordsOf, unfold } = await importEngine(process.argv[2], '\nexport { Query, wordsOf, unfold };');
const { files, root } = await open(pathToFileURL(`${process.argv[3]}/`).href);
const query = new Query(files, root);
const known = new Map();
let text = '';
for await (const part of process.stdin.setEncoding('utf8'))
	text += part;
let out = '';
for (const { form } of wordsOf(text)) {
	if (!known.has(form))
		known.set(form, (await query.lookUp(form, 16))?.term ?? '');
	out += `${unfold(form)}\t${known.get(form)}\n`;
}
process.stdout.write(out);
