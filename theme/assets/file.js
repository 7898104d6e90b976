/*
 * file.js: a site that is read from a folder on one's own disk, without a server. There an address
 * that ends in a slash shows a list of files, and browsers run no modules: links get the name of the
 * page they mean, and what does not work says so. On the web it does nothing.
 */
if (location.protocol === 'file:') {
	document.documentElement.dataset.file = '';
	for (const element of document.querySelectorAll('a[href], form[action]')) {
		const name = element.tagName === 'FORM' ? 'action' : 'href';
		const url = new URL(element.getAttribute(name), document.baseURI);
		if (url.protocol === 'file:' && url.pathname.endsWith('/')) {
			url.pathname += 'index.html';
			element.setAttribute(name, url.href);
		}
	}
	for (const element of document.querySelectorAll('[data-from-file]')) {
		const note = document.createElement('p');
		note.className = 'notice';
		note.textContent = element.dataset.fromFile;
		element.before(note);
		element.remove();
	}
}
