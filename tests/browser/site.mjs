/*
 * site.mjs: the sites that are looked at. One is content/ as it stands in the work tree; the other
 * is made of extra/, a small site with what content/ may happen not to have: a page that was
 * removed, one that moved, images, notes, every kind of field.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const EXTRA = fileURLToPath(new URL('extra', import.meta.url));

export function build(program, from, out, base, ...more) {
	rmSync(out, { recursive: true, force: true });
	execFileSync(program, ['build', '-C', from, '--out', out, '--base-url', base, '--no-cache',
		'--quiet', ...more], { stdio: ['ignore', 'inherit', 'inherit'] });
}

/* Makes a repository of extra/ in the folder: three commits, each with a day of its own. prepare, if
 * any, changes the folder first. */
export function makeExtra(folder, prepare = () => {}) {
	let day = 1;
	const git = (...args) => execFileSync('git', ['-C', folder, ...args], {
		env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1',
			GIT_AUTHOR_DATE: `2024-03-0${day}T12:00:00Z`,
			GIT_COMMITTER_DATE: `2024-03-0${day}T12:00:00Z` },
		stdio: ['ignore', 'ignore', 'inherit'],
	});
	const commit = (subject) => {
		git('add', '--all');
		git('-c', 'user.name=Test', '-c', 'user.email=test@example.org', 'commit', '-q', '-m', subject);
		day++;
	};

	rmSync(folder, { recursive: true, force: true });
	cpSync(EXTRA, folder, { recursive: true });
	prepare();
	git('init', '-q', '-b', 'main');
	commit('Everything there is');
	git('mv', 'moved.md', 'arrived.md');
	commit('A page moves');
	git('rm', '-q', 'removed.md');
	commit('A page is removed: nobody could vouch for it');
}

/* The token sheets of organisations that the theme is tried with: [class, file in node_modules]. */
export const TOKENS = [
	['voorbeeld-theme', '@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css'],
	['utrecht-theme', '@utrecht/design-tokens/dist/theme.css'],
	['uitvoerend-groen', '@rijkshuisstijl-community/design-tokens/dist/uitvoerend-groen/index.css'],
];

/* extra/ again, in the colours of an organisation. */
export function makeThemed(folder, className, sheet) {
	makeExtra(folder, () => {
		cpSync(sheet, join(folder, 'tokens.css'));
		appendFileSync(join(folder, 'site.yaml'), `tokens: [tokens.css]\nhtml_class: ${className}\n`);
	});
}

/* Every HTML file of a built site: { path, url (below the site's root), html }. */
export function pages(folder) {
	return readdirSync(folder, { recursive: true })
		.filter((name) => name.endsWith('.html')).sort()
		.map((name) => {
			const path = relative(folder, join(folder, name)).split(sep).join('/');
			return { path, url: path.replace(/(^|\/)index\.html$/, '$1'),
				html: readFileSync(join(folder, name), 'utf8') };
		});
}

const kind = (name) => ({ html }) => html.includes(`<body data-kind="${name}">`);
const content = (mark) => (page) => kind('content')(page) && page.html.includes(mark);

/* The kinds of page there are, and how to tell them. */
export const KINDS = {
	'home': ({ url }) => url === '',
	'page with contents': content('class="toc"'),
	'worksheet': content('data-worksheet-tools'),
	'page with a table': content('class="table-scroll"'),
	'page with a chart': content('class="chart"'),
	'page with notes': content('class="notes"'),
	'page with an image': content('<img'),
	'page with callouts': content('class="callout'),
	'page with unknown fields': content('class="unknown"'),
	'page that is a source': content('id="page-cited-by"'),
	'page with many links': content('class="more"'),
	'list': (page) => kind('list')(page) && !page.html.includes('data-filters'),
	'list with filters': (page) => kind('list')(page) && page.html.includes('data-filters'),
	'glossary': (page) => kind('list')(page) && page.html.includes('class="glossary"'),
	'list of sources': (page) => kind('list')(page) && /class="letter"[^]*class="entries"/.test(page.html),
	'taxonomy': kind('taxonomy'),
	'tag': kind('tag'),
	'register': kind('register'),
	'changes': kind('changes'),
	'what is not known': kind('wanted'),
	'map': kind('map'),
	'history': kind('history'),
	'search': kind('search'),
	'not found': kind('not-found'),
	'redirect': kind('redirect'),
	'gone': kind('gone'),
};

/* More than this costs minutes and shows nothing new: a list of a thousand links. */
const LARGE = 60_000;

/* kind → the largest page of that kind among all pages that is not too large, which has the most to go
 * wrong; another page for each kind, where there is one. */
export function samples(all) {
	const bySize = [...all].sort((a, b) => (a.html.length > LARGE) - (b.html.length > LARGE) ||
		b.html.length - a.html.length);
	const found = new Map();
	for (const [name, is] of Object.entries(KINDS)) {
		const fitting = bySize.filter(is);
		const taken = [...found.values()];
		if (fitting.length)
			found.set(name, fitting.find((page) => !taken.includes(page)) ?? fitting[0]);
	}
	return found;
}
