/** Light or dark before the first paint: as chosen in the dashboard, else as the system. */
export const themeScript = `'use strict';
const dark = matchMedia('(prefers-color-scheme: dark)');
const showTheme = () => {
  const chosen = localStorage.getItem('ligai.theme');
  const { dataset, classList } = document.documentElement;
  if (chosen === 'light' || chosen === 'dark') dataset.theme = chosen;
  classList.toggle('dark-mode', chosen === 'dark' || (chosen !== 'light' && dark.matches));
};
dark.addEventListener('change', showTheme);
showTheme();
`;

/** Starts Swagger UI: with a search of operations, and a question before a request that places calls. */
export const startScript = `'use strict';
const textOf = (operation, tag) =>
  [operation.get('method'), operation.get('path'), operation.getIn(['operation', 'summary']), tag].join(' ').toLowerCase();
const filterOperations = (tags, phrase) => {
  const words = phrase.toLowerCase().split(/\\s+/).filter(Boolean);
  const matches = (tag) => (one) => words.every((word) => textOf(one, tag).includes(word));
  return tags
    .map((tag, name) => tag.update('operations', (all) => all.filter(matches(name))))
    .filter((tag) => tag.get('operations').size > 0);
};

const dialling = [/\\/calls\\/dial$/, /\\/schedules$/, /\\/campaigns\\/[^/]+\\/start$/];
const confirmCalls = async (request) => {
  const { pathname } = new URL(request.url, location.href);
  const dials = request.method === 'POST' && dialling.some((one) => one.test(pathname));
  if (dials && !(await ask(pathname))) throw new Error('Not sent');
  return request;
};
const ask = (path) => new Promise((answer) => {
  const question = document.getElementById('question');
  document.getElementById('question-path').textContent = 'POST ' + path;
  question.returnValue = '';
  question.addEventListener('close', () => answer(question.returnValue === 'send'), { once: true });
  question.showModal();
});

// A link within the button of an operation is read wrongly by screen readers; the list of servers is this one alone.
const calmPage = ({ React }) => ({
  fn: { opsFilter: filterOperations },
  components: {
    DeepLink: ({ text }) => React.createElement('span', null, text),
    FilterContainer: () => null,
    ServersContainer: () => null,
  },
});

const ui = SwaggerUIBundle({
  plugins: [calmPage],
  requestInterceptor: confirmCalls,
  // A request that was not sent has no mutated form, and the page would fail to show its answer.
  showMutatedRequest: false,
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});

document.getElementById('search').addEventListener('input', ({ target }) => {
  const phrase = target.value.trim();
  ui.layoutActions.updateFilter(phrase === '' ? false : phrase);
  requestAnimationFrame(() => {
    const found = document.querySelectorAll('#swagger-ui .opblock').length;
    document.getElementById('found').textContent =
      phrase === '' ? '' : found === 0 ? 'No operation matches.' : found + (found === 1 ? ' operation' : ' operations');
  });
});
`;
