/*
 * search.js: the search page. Only what is seen: the engine is search-core.js.
 *
 * Answers come while one types; the address follows, so that a question can be shared and survives
 * going back: a question that was put with Enter, and every choice of a filter, is a step of its own.
 */
import { open } from './search-core.js';
import { count, fill } from './store.js';

const PAUSE = 150; /* ms without a key, after which what was typed is looked up */
const PATIENCE = 400; /* ms without an answer, after which the page says that it is busy */
const SMALL = 2000; /* pages up to which counting by type costs a reader next to nothing */
const FACETS = 5; /* that stand open to choose from; further ones behind one more step */

function element(name, className, ...children) {
	const made = document.createElement(name);
	if (className)
		made.className = className;
	made.append(...children);
	return made;
}

function link(className, url, text) {
	const made = element('a', className, text);
	made.href = url;
	return made;
}

function resultItem(result, root, label) {
	const url = new URL(result.url, root);
	const sections = [result, ...result.more].filter(({ section, anchor }) => section && anchor)
		.map(({ section, anchor }) => element('li', '', link('nl-link', new URL('#' + anchor, url), section)));
	const item = element('li', 'result', link('entry-title nl-link', url, result.title));

	if (result.type)
		item.append(' ', element('span', 'type', result.type));
	if (sections.length) {
		const list = element('ul', 'result-sections', ...sections);
		list.setAttribute('aria-label', label);
		item.append(list);
	}
	if (result.snippetParts.length)
		item.append(element('p', 'snippet', ...result.snippetParts.map(
			({ text, mark }) => (mark ? element('mark', '', text) : text))));
	return item;
}

/* ---- filters ---- */

/* What a reader may narrow by: a facet is read when it is opened or chosen from. */
class Filters {
	constructor(panel, data, changed) {
		this.panel = panel;
		this.data = data;
		this.facets = []; /* {name, details, list, boxes: value → checkbox} */
		this.reset = element('button', 'quiet', data.reset);
		this.reset.type = 'button';
		this.reset.hidden = true;
		this.reset.addEventListener('click', () => {
			for (const { name } of this.facets)
				this.chosen.delete(name);
			panel.querySelector('summary').focus();
			changed();
		});
		this.chosen = new Map(); /* facet → values */
		panel.append(this.reset);
		panel.addEventListener('change', ({ target }) => {
			const values = (this.chosen.get(target.name) ?? []).filter((v) => v !== target.value);
			this.chosen.set(target.name, target.checked ? [...values, target.value] : values);
			changed();
		});
		this.opened = changed;
	}

	/* The facets of an index, closed but for the type on a site and a screen that allow it. */
	fill(root) {
		if (this.facets.length)
			return;
		const wide = matchMedia('(min-width: 56rem)').matches;
		const rest = element('details', 'facet', element('summary', '', this.data.moreFilters));
		this.panel.hidden = root.facets.length === 0;
		this.panel.open = wide || this.chosen.size > 0;
		this.facets = root.facets.map(({ name, label }) => {
			const list = element('ul', '');
			const details = element('details', 'facet', element('summary', '', label || this.data.type), list);
			details.open = this.values(name).length > 0 || (!label && wide && root.pages <= SMALL);
			return { name, details, list, boxes: new Map() };
		});
		for (const [i, { details }] of this.facets.entries()) {
			if (i < FACETS)
				this.reset.before(details);
			else
				rest.append(details);
			rest.open ||= i >= FACETS && details.open;
			details.addEventListener('toggle', () => details.open && this.opened(false));
		}
		if (root.facets.length > FACETS)
			this.reset.before(rest);
	}

	values(name) {
		return this.chosen.get(name) ?? [];
	}

	/* [[name, value]], as in an address; what the index does not know falls away. */
	pairs() {
		return [...this.chosen]
			.filter(([name]) => !this.facets.length || this.facets.some((facet) => facet.name === name))
			.flatMap(([name, values]) => values.map((value) => [name, value]));
	}

	read(query) {
		this.chosen = new Map();
		for (const [name, value] of query)
			if (name !== 'q')
				this.chosen.set(name, [...this.values(name), value]);
	}

	/* What the engine is to be asked: of names that it does not know it is not asked. */
	question() {
		const known = this.facets.filter(({ name }) => this.values(name).length);
		return {
			facets: Object.fromEntries(known.map(({ name }) => [name, this.values(name)])),
			counted: this.facets.filter(({ details }) => details.open).map(({ name }) => name),
		};
	}

	/* One line of a facet; the same one as before, so that the focus stays where it is. */
	line(facet, { value, label, pages }) {
		let line = facet.boxes.get(value);
		if (!line) {
			const box = document.createElement('input');
			Object.assign(box, { type: 'checkbox', name: facet.name, value });
			const number = element('span', 'count');
			line = { box, number, item: element('li', '', element('label', '', box, label), number) };
			facet.boxes.set(value, line);
		}
		line.box.checked = this.values(facet.name).includes(value);
		line.number.textContent = pages;
		line.item.classList.toggle('spent', pages === 0);
		return line.item;
	}

	show(counts) {
		for (const facet of this.facets) {
			const counted = counts.find(({ name }) => name === facet.name);
			if (!counted)
				continue;
			const focused = document.activeElement;
			facet.list.replaceChildren(...counted.values.map((v) => this.line(facet, v)));
			if (!counted.values.length)
				facet.list.append(element('li', '', this.data.noValues));
			if (facet.list.contains(focused))
				focused.focus();
		}
		this.reset.hidden = this.pairs().length === 0;
	}
}

/* ---- the page ---- */

export function start(form) {
	const data = form.dataset;
	const root = new URL(data.root, document.baseURI);
	const size = Number(data.pageSize) || 10;
	const input = form.querySelector('input');
	const status = document.querySelector('[data-search-status]');
	const help = document.querySelector('[data-search-help]');
	const section = document.querySelector('[data-search-results]');
	const list = section.querySelector('ol');
	const more = document.querySelector('[data-search-more]');
	const filters = new Filters(section.querySelector('[data-search-filters]'), data, (isChoice = true) => {
		if (isChoice)
			toAddress(true);
		ask();
	});
	let opening = null; /* a promise of the index, once asked for */
	let asked = 0; /* the last question put: answers to earlier ones are dropped */
	let pause = 0;

	async function openIndex() {
		const index = await open(new URL(data.index, document.baseURI).href);
		filters.fill(index.root);
		return index;
	}

	/* What was made of the question, where that is not plain: words that were read as others, or that
	 * no page has. */
	function explain(words) {
		const told = words.filter(({ as }) => as).map(({ text, as }) => fill(data.corrected, text, as));
		const unknown = words.filter(({ known }) => !known).map(({ text }) => fill(data.unknown, text));
		return [...told, ...unknown].map((text) => element('p', '', text));
	}

	/* Nothing found: a way on. */
	function wayOn(isNarrow) {
		const ways = [element('li', '', link('nl-link', new URL(data.register, document.baseURI), data.registerLabel))];
		if (isNarrow) {
			const without = element('button', 'quiet', data.without);
			without.type = 'button';
			without.addEventListener('click', () => {
				filters.reset.click();
				input.focus();
			});
			ways.unshift(element('li', '', without));
		}
		return element('ul', '', ...ways);
	}

	function show(text, offset, { total, results, counts, words }) {
		const items = results.map((result) => resultItem(result, root, data.sections));
		const isNarrow = filters.pairs().length > 0;

		if (!offset) {
			list.replaceChildren();
			help.replaceChildren(...(total || isNarrow ? explain(words) : []), ...(total ? [] : [wayOn(isNarrow)]));
		}
		list.append(...items);
		filters.show(counts);
		section.hidden = total === 0 && !isNarrow;
		more.hidden = list.children.length >= total || items.length === 0;
		if (total)
			status.textContent = count(form, total);
		else
			status.textContent = isNarrow ? data.noneOfChoice : fill(data.none, text);
		if (offset)
			items[0]?.querySelector('a').focus();
	}

	function empty() {
		list.replaceChildren();
		help.replaceChildren();
		section.hidden = more.hidden = true;
		status.textContent = '';
	}

	async function ask(offset = 0) {
		const text = input.value.trim();
		const mine = ++asked;

		clearTimeout(pause);
		if (!text) {
			empty();
			return;
		}
		const busy = setTimeout(() => {
			if (mine === asked)
				status.textContent = data.loading;
		}, PATIENCE);
		try {
			const index = await (opening ??= openIndex());
			const answer = await index.query(text, { limit: size, offset, ...filters.question() });
			if (mine === asked)
				show(text, offset, answer);
		} catch (error) {
			opening = null;
			if (mine === asked) {
				empty();
				status.textContent = data.failed;
				help.append(wayOn(false));
			}
			throw error;
		} finally {
			clearTimeout(busy);
		}
	}

	function fromAddress() {
		const query = new URLSearchParams(location.search);

		input.value = query.get('q') ?? '';
		filters.read(query);
		ask();
	}

	/* isStep: going back leads to what the address was before. */
	function toAddress(isStep) {
		const url = new URL(location.href);
		const text = input.value.trim();

		url.search = new URLSearchParams([...(text ? [['q', text]] : []), ...filters.pairs()]);
		if (url.href !== location.href)
			history[isStep ? 'pushState' : 'replaceState'](null, '', url);
	}

	form.addEventListener('submit', (event) => {
		event.preventDefault();
		toAddress(true);
		ask();
	});
	input.addEventListener('input', () => {
		clearTimeout(pause);
		pause = setTimeout(() => {
			toAddress(false);
			ask();
		}, PAUSE);
	});
	more.addEventListener('click', () => ask(list.children.length));
	addEventListener('popstate', fromAddress);
	/* Somebody may have begun to type before this script was there. */
	if (input.value && !new URLSearchParams(location.search).has('q'))
		toAddress(false);
	fromAddress();
	if (!input.value)
		input.focus({ preventScroll: true });
}
