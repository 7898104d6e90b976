/*
 * Asks the browser's engine: node answers.mjs ENGINE INDEX-FOLDER < questions.json > answers.json
 *
 * A question is {text, limit, offset, facets, counted}; an answer {total, results: [{url, score, snippet}],
 * facets}, or {error}. Files are read where the browser would fetch them.
 */
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { importEngine } from './engine.mjs';

globalThis.fetch = async (url) => {
	try {
		return new Response(await readFile(new URL(url)));
	} catch {
		return new Response(null, { status: 404 });
	}
};

async function input() {
	let text = '';
	for await (const part of process.stdin)
		text += part;
	return JSON.parse(text);
}

const { open } = await importEngine(process.argv[2]);
const questions = await input();
const index = await open(pathToFileURL(`${process.argv[3]}/`).href)
	.catch((error) => ({ query: () => Promise.reject(error) }));
const answers = [];
for (const { text, limit, offset, facets, counted } of questions)
	answers.push(await index.query(text, { limit, offset, facets, counted })
		.then(({ total, results, counts }) => ({
			total,
			results: results.map((r) => ({
				url: r.anchor ? `${r.url}#${r.anchor}` : r.url, title: r.title, section: r.section,
				score: r.score, snippet: r.snippetParts.map((p) => p.text).join(''), more: r.more,
			})),
			facets: counts,
		}))
		.catch((error) => ({ error: error.message })));
process.stdout.write(JSON.stringify(answers));
