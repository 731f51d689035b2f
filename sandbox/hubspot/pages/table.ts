/** What a person can click: a page, or the form of a page. */
export interface PageRow {
  method: 'GET' | 'POST'
  path: string
  what: string
  /** `browser`: opened in Chromium at two widths, with axe; `page`: opened without one, `redirect`: leads to another; forms: the test that sends them. */
  testedBy: string
}

/** Columns are separated by tabs: method, path, what it shows or does, tested by. */
const KEYS = `
GET		all of them	browser
GET	/new	create one: name, scopes, review	browser
POST	/new	create it	pages.test.ts
GET	/{id}	one: what it is, its token this once, its rotation	browser
GET	/{id}/scopes	change its scopes	browser
POST	/{id}/scopes	add and remove scopes	pages.test.ts
GET	/{id}/rotate	rotate it, now or later	browser
POST	/{id}/rotate	rotate it	pages.test.ts
POST	/{id}/expire-old	end the grace of the old token	pages.test.ts
POST	/{id}/cancel-rotation	take the rotation back	pages.test.ts
POST	/{id}/rename	rename it	pages.test.ts
GET	/{id}/log	its newest calls	browser
GET	/{id}/delete	delete it?	browser
POST	/{id}/delete	delete it	pages.test.ts
`

/** Private apps share most pages with keys: a browser opens those that differ. */
const PRIVATE_APPS = KEYS.replaceAll(/^(GET\t\/(?:new|\{id\}\/\w+)\t.*)\tbrowser$/gm, '$1\tpage')

const WEBHOOKS = `
GET		target, subscriptions, what is under way	browser
POST	/target	set or clear the target	pages.test.ts
POST	/subscribe	subscribe	pages.test.ts
POST	/pause	pause a subscription	pages.test.ts
POST	/activate	make it active again	pages.test.ts
POST	/unsubscribe	end it	pages.test.ts
`

const TABLE = `
GET	/	the accounts of the sandbox, and where everything is	browser
GET	/home/{portal}	an account at a glance	browser
GET	/sign-in/{portal}	who you act as	browser
POST	/sign-in/{portal}	act as this user	pages.test.ts
GET	/oauth/authorize	an app asks for scopes: account, user, scopes in words	consent.test.ts
POST	/oauth/authorize	allow or deny	consent.test.ts
GET	/oauth/{portal}/authorize	the same for one account	consent.test.ts
POST	/oauth/{portal}/authorize	allow or deny	consent.test.ts
${under('/service-keys/{portal}', KEYS)}
${under('/private-apps/{portal}', PRIVATE_APPS)}
POST	/private-apps/{portal}/{id}/show-token	show the token again	pages.test.ts
POST	/private-apps/{portal}/{id}/show-client-secret	show the client secret	pages.test.ts
${under('/private-apps/{portal}/{id}/webhooks', WEBHOOKS)}
GET	/contacts/{portal}	every object and how many records it has	browser
GET	/contacts/{portal}/objects/{type}	records of an object: list and search	browser
GET	/contacts/{portal}/objects/{type}/views/all/list	the list that the API has as the address of a note	redirect
GET	/contacts/{portal}/objects/{type}/new	create a record	browser
POST	/contacts/{portal}/objects/{type}/new	create it	pages.test.ts
GET	/tasks/{portal}/view/all/task/{id}	the record that the API has as the address of a task	redirect
GET	/contacts/{portal}/record/{type}/{id}	a record: properties by group, associations	browser
GET	/contacts/{portal}/record/{type}/{id}/history	who changed what, when	browser
GET	/contacts/{portal}/record/{type}/{id}/edit/{group}	edit a group of its properties	browser
POST	/contacts/{portal}/record/{type}/{id}/edit/{group}	save them	pages.test.ts
GET	/contacts/{portal}/record/{type}/{id}/archive	archive it?	browser
POST	/contacts/{portal}/record/{type}/{id}/archive	archive it	pages.test.ts
POST	/contacts/{portal}/record/{type}/{id}/restore	restore it	pages.test.ts
GET	/contacts/{portal}/record/{type}/{id}/merge	merge another one into it	browser
POST	/contacts/{portal}/record/{type}/{id}/merge	merge them	pages.test.ts
POST	/contacts/{portal}/record/{type}/{id}/associate	associate it	pages.test.ts
POST	/contacts/{portal}/record/{type}/{id}/dissociate/{to}/{other}	end an association	pages.test.ts
GET	/users/{portal}	users and their rights	browser
GET	/users/{portal}/new	add a user	browser
POST	/users/{portal}/new	add them	pages.test.ts
GET	/users/{portal}/{id}	rights and scopes of a user	browser
POST	/users/{portal}/{id}	change them	pages.test.ts
GET	/users/{portal}/{id}/remove	remove the user?	browser
POST	/users/{portal}/{id}/remove	remove them	pages.test.ts
GET	/usage/{portal}	limits, and how much of them is used up	browser
GET	/logs/{portal}	the newest calls of all keys and apps	browser
GET	/notifications/{portal}	e-mails to Super Admins	browser
GET	/developer/{portal}/apps	project-based apps	browser
GET	/developer/{portal}/apps/new	create one by form or project file	browser
POST	/developer/{portal}/apps/new	create it	pages.test.ts
POST	/developer/{portal}/apps/from-file	create it from app-hsmeta.json	pages.test.ts
GET	/developer/{portal}/apps/{id}	an app: install URL or static token, installs	browser
GET	/developer/{portal}/apps/{id}/log	its newest calls in all accounts	browser
GET	/developer/{portal}/apps/{id}/edit	change it	browser
POST	/developer/{portal}/apps/{id}/edit	save that	pages.test.ts
GET	/developer/{portal}/apps/{id}/delete	delete it?	browser
POST	/developer/{portal}/apps/{id}/delete	delete it	pages.test.ts
POST	/developer/{portal}/apps/{id}/show-secret	show its client secret	pages.test.ts
POST	/developer/{portal}/apps/{id}/rotate-secret	replace it	table.test.ts
POST	/developer/{portal}/apps/{id}/install	static auth: install it here	pages.test.ts
POST	/developer/{portal}/apps/{id}/show-token	static auth: show the token again	table.test.ts
POST	/developer/{portal}/apps/{id}/rotate-now	static auth: a new token, the old one ends	pages.test.ts
POST	/developer/{portal}/apps/{id}/rotate-later	static auth: a new token, the old one in seven days	table.test.ts
${under('/developer/{portal}/apps/{id}/webhooks', WEBHOOKS)}
GET	/connected-apps/{portal}	apps that the account let in	browser
GET	/connected-apps/{portal}/{id}	uninstall one?	browser
POST	/connected-apps/{portal}/{id}	uninstall it	pages.test.ts
GET	/developer/{portal}/key	the developer API key	browser
POST	/developer/{portal}/key/create	create it	pages.test.ts
POST	/developer/{portal}/key/show	show it	pages.test.ts
POST	/developer/{portal}/key/rotate	replace it	pages.test.ts
GET	/developer/{portal}/key/delete	delete it?	page
POST	/developer/{portal}/key/delete	delete it	pages.test.ts
GET	/sandbox/ledger	every request, with filters	browser
GET	/sandbox/ledger/{seq}	one of them	browser
GET	/sandbox/faults	what goes wrong on purpose	browser
GET	/sandbox/faults/add/{effect}	switch something on	browser
POST	/sandbox/faults/add/{effect}	switch it on	core/page/pages.test.ts
POST	/sandbox/faults/{id}/remove	switch one off	core/page/pages.test.ts
POST	/sandbox/faults/clear	switch all off	core/page/pages.test.ts
GET	/sandbox/clock	what time it is	browser
POST	/sandbox/clock	move it	core/page/pages.test.ts
`

function under(base: string, lines: string): string {
  return lines.trim().replaceAll(/^(GET|POST)\t/gm, `$1\t${base}`)
}

/** Every page and form of the sandbox; pages/table.test.ts fails when one is missing, and opens and tries them all. */
export function pageRows(): PageRow[] {
  return TABLE.trim()
    .split('\n')
    .map((line) => {
      const [method = '', path = '', what = '', testedBy = ''] = line.split('\t')
      return { method: method === 'POST' ? 'POST' : 'GET', path, what, testedBy }
    })
}
