/*
 * file.js: a site that is read from a folder on one's own disk, without a server. There an address
 * that ends in a slash shows a list of files, and browsers run no modules: links get the name of the
 * page they mean, and what does not work says so. On the web it does nothing.
 *
 * Searching works, on a site that is not too large: local.js in the folder of the index is a plain
 * script that holds the index and the text of the modules (generator/write/search_local.c), and of a
 * text a module can be made.
 */
if (location.protocol === 'file:') {
	const nameLinks = (root) => {
		for (const element of root.querySelectorAll('a[href], form[action]')) {
			const name = element.tagName === 'FORM' ? 'action' : 'href';
			const url = new URL(element.getAttribute(name), document.baseURI);
			if (url.protocol === 'file:' && url.pathname.endsWith('/')) {
				url.pathname += 'index.html';
				element.setAttribute(name, url.href);
			}
		}
	};
	const say = (element) => {
		const note = document.createElement('p');
		note.className = 'notice';
		note.textContent = element.dataset.fromFile;
		element.before(note);
		element.remove();
	};
	/* The address of a module made of its text, and before it of those it imports. */
	const moduleOf = (name, { modules }) => {
		const source = modules[name].replace(/(?<=')\.\/([^']+)(?=')/g, (all, other) =>
			(other in modules ? moduleOf(other, { modules }) : all));
		return URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
	};
	const startSearch = (form) => {
		const script = document.createElement('script');
		form.removeAttribute('data-search'); /* a browser that runs modules here need not start it too */
		script.src = new URL('local.js', new URL(form.dataset.index, document.baseURI));
		script.onerror = () => say(form);
		script.onload = () => {
			const local = globalThis.leerspoorLocal;
			const results = document.querySelector('[data-search-results]');
			new MutationObserver(() => nameLinks(results)).observe(results, { childList: true, subtree: true });
			import(moduleOf(local.main, local)).then((module) => module.start(form)).catch(() => say(form));
		};
		document.head.append(script);
	};

	document.documentElement.dataset.file = '';
	nameLinks(document);
	for (const element of document.querySelectorAll('[data-from-file]'))
		(element.matches('[data-search]') ? startSearch : say)(element);
}
