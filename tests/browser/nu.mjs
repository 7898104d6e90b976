/*
 * nu.mjs: every page through the Nu HTML checker, where there is Java to run it.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/* It reads from disk, where no address is the site's own to it, and takes data for script: whether the
 * policy lets the site's own files through, and refuses nothing else, the browser tells. */
const POLICY = /violates Content Security Policy \(meta tag\)/;

const JAR = join(process.env.LEERSPOOR_MODULES, 'vnu-jar/build/dist/vnu.jar');

/* Resolves to why it could not run, or to null. */
export async function checkHtml(folder, report) {
	if (!existsSync(JAR))
		return 'vnu-jar is missing';
	return new Promise((resolve, reject) => {
		const java = spawn('java', ['-jar', JAR, '--format', 'json', '--skip-non-html', folder],
			{ stdio: ['ignore', 'ignore', 'pipe'] });
		let text = '';

		java.on('error', (error) => (error.code === 'ENOENT' ? resolve('java is missing') : reject(error)));
		java.stderr.on('data', (piece) => { text += piece; });
		java.on('close', () => {
			for (const { type, url, lastLine, message, extract } of JSON.parse(text).messages)
				if (type !== 'info' || !POLICY.test(message))
					report.add(`${url.slice(url.indexOf(folder) + folder.length + 1)}:${lastLine ?? 0}`,
						`Nu, ${type}: ${message} ${extract ?? ''}`);
			resolve(null);
		});
	});
}
