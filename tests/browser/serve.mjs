/*
 * serve.mjs: a static host for one folder, under a sub-path, with the headers that the folder's own
 * _headers file asks for, compressing what a host would. Nothing outside the sub-path is answered.
 */
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { createGzip } from 'node:zlib';

const TYPES = {
	'.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png',
	'.json': 'application/json', '.jsonld': 'application/ld+json', '.xml': 'application/xml',
	'.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8',
};

/* _headers → [{ pattern, headers: [[name, value]] }] */
export function parseHeaders(text) {
	const rules = [];
	for (const line of text.split('\n')) {
		if (/^\S/.test(line))
			rules.push({ pattern: line.trim(), headers: [] });
		else if (line.includes(':'))
			rules.at(-1).headers.push([line.slice(0, line.indexOf(':')).trim(),
				line.slice(line.indexOf(':') + 1).trim()]);
	}
	return rules;
}

function matches(pattern, path) {
	return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

/* The file of an address below the sub-path, or null. */
function find(folder, path) {
	const file = join(folder, normalize(`/${path}`), path === '' || path.endsWith('/') ? 'index.html' : '');
	try {
		return statSync(file).isFile() ? file : null;
	} catch {
		return null;
	}
}

/* A free port on the loopback, known before there is a site to serve. */
export async function listen() {
	const server = createServer();
	server.unref(); /* a part that breaks off leaves it open */
	await new Promise((done) => server.listen(0, '127.0.0.1', done));
	return { server, port: server.address().port };
}

/* Serves the folder on the server under path, which starts and ends with a slash. */
export function serve(server, folder, path) {
	const rules = parseHeaders(readFileSync(join(folder, '_headers'), 'utf8'));
	if (!rules.some(({ headers }) => headers.some(([name]) => name === 'Content-Security-Policy')))
		throw new Error('_headers has no Content-Security-Policy');

	server.on('request', (request, response) => {
		const asked = decodeURIComponent(new URL(request.url, 'http://host').pathname);
		const inside = asked.startsWith(path) ? asked.slice(path.length) : null;
		const file = inside === null ? null : find(folder, inside);
		const sent = file ?? (inside === null ? null : join(folder, '404.html'));
		for (const { pattern, headers } of rules)
			if (inside !== null && matches(pattern, `/${inside}`))
				for (const [name, value] of headers)
					response.setHeader(name, value);
		if (!sent) {
			response.writeHead(404).end();
			return;
		}
		const type = TYPES[extname(sent)] ?? 'application/octet-stream';
		const packed = /text|json|xml|javascript/.test(type) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
		response.writeHead(file ? 200 : 404, { 'Content-Type': type, ...(packed && { 'Content-Encoding': 'gzip' }) });
		if (packed)
			createReadStream(sent).pipe(createGzip()).pipe(response);
		else
			createReadStream(sent).pipe(response);
	});
}
