/*
 * store.js: what a reader's own browser remembers, by page. A browser may refuse (private window, full,
 * switched off): then nothing is remembered, and put() says so.
 */
function key(kind) {
	return `leerspoor:${kind}:${location.pathname}`;
}

/* The value put before, or null. */
export function get(kind) {
	try {
		return JSON.parse(localStorage.getItem(key(kind)));
	} catch {
		return null;
	}
}

/* Returns whether it was kept. */
export function put(kind, value) {
	try {
		localStorage.setItem(key(kind), JSON.stringify(value));
		return true;
	} catch {
		return false;
	}
}

export function drop(kind) {
	try {
		localStorage.removeItem(key(kind));
	} catch {
		/* nothing was kept, so nothing is left */
	}
}

/* "3 juli 2023", in the language of the page. */
export function longDate(date) {
	return new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'long' }).format(date);
}

/* A label with {0}, {1} … filled in. */
export function fill(label, ...values) {
	return label.replace(/\{(\d)\}/g, (all, i) => values[i] ?? all);
}

/* A label for a number: data-one or data-other of the element, with {n}. */
export function count(element, n) {
	return (n === 1 ? element.dataset.one : element.dataset.other).replace('{n}', n);
}
