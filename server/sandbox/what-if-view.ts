import { html } from './html.ts';
import type { Html } from './html.ts';
import { documentOf } from './public-view.ts';
import type { FaultRow } from './sandbox-faults.store.ts';
import type { SandboxPage } from './sandbox-pages.store.ts';
import { choicesOf, isSettingName } from './sandbox-settings.ts';
import type { SandboxSettings } from './sandbox-settings.ts';
import { CALL_WORDS, PAGE_DEEDS, PRESET_GROUPS, PRESETS } from './what-if.ts';

export const WHAT_IF_PATH = '/what-if';

export interface WhatIfContent {
  readonly pages: readonly SandboxPage[];
  readonly faults: readonly FaultRow[];
  readonly settings: SandboxSettings;
  /** What was done last, or why it could not be. */
  readonly note: { readonly says: string; readonly refused: boolean } | undefined;
}

/** The trainer's page: what goes wrong, what others do, and what Facebook does not tell anybody for sure. */
export function whatIfView({ pages, faults, settings, note }: WhatIfContent): string {
  return documentOf(
    { title: 'What if…' },
    html`<main id="main" class="column">
      <h1>What if…</h1>
      <p class="soft">
        For trainers: let Facebook fail, and let others do things to a Page. It counts for everybody
        who practises here, from the next call on.
      </p>
      ${
        note === undefined
          ? undefined
          : html`<p class="${note.refused ? 'problem' : 'done'}" role="status">${note.says}</p>`
      }
      ${nowView(faults)} ${faultForm(pages)} ${deedForm(pages)} ${settingsView(settings)}
      <p><a href="/">All Practice Pages</a></p>
    </main>`,
  );
}

function nowView(faults: readonly FaultRow[]): Html {
  if (faults.length === 0)
    return html`<p class="empty">Nothing goes wrong on purpose just now.</p>`;
  return html`<section class="card">
    <h2>Going wrong now</h2>
    <ul class="wishes">
      ${faults.map(
        (fault) =>
          html`<li>
            <span
              ><strong>${fault.says}</strong
              ><span class="soft"
                >${fault.calls.map((kind) => CALL_WORDS[kind as keyof typeof CALL_WORDS]).join(', ')}
                · ${fault.pageName ?? 'every Page'} · ${times(fault.remaining)}</span
              ></span
            >
            <form method="post" action="${WHAT_IF_PATH}/end">
              <button class="button quiet" name="fault" value="${fault.id}">Switch off</button>
            </form>
          </li>`,
      )}
    </ul>
    <form method="post" action="${WHAT_IF_PATH}/end">
      <button class="button">Everything works again</button>
    </form>
  </section>`;
}

function times(remaining: number | null): string {
  if (remaining === null) return 'until switched off';
  return remaining === 1 ? 'once more' : `${remaining} more times`;
}

function faultForm(pages: readonly SandboxPage[]): Html {
  return html`<form method="post" action="${WHAT_IF_PATH}/fault" class="card">
    <h2>The next calls go wrong</h2>
    <label
      >What happens<select name="preset">
        ${PRESET_GROUPS.map(
          ({ title, presets }) =>
            html`<optgroup label="${title}">
              ${presets.map((preset) => html`<option value="${PRESETS.indexOf(preset)}">${preset.says}</option>`)}
            </optgroup>`,
        )}
      </select></label
    >
    <label
      >With which calls<select name="calls">
        ${Object.entries(CALL_WORDS).map(([kind, says]) => html`<option value="${kind}">${says}</option>`)}
      </select></label
    >
    ${pageChoice(pages, 'every Page')}
    <label
      >How often<select name="times">
        <option value="1">once</option>
        <option value="3">three times</option>
        <option value="10">ten times</option>
        <option value="">until switched off</option>
      </select></label
    >
    <p><button class="button">Let it go wrong</button></p>
  </form>`;
}

function pageChoice(pages: readonly SandboxPage[], all?: string): Html {
  return html`<label
    >On which Page<select name="page">
      ${all === undefined ? undefined : html`<option value="">${all}</option>`}
      ${pages.map((page) => html`<option value="${page.id}">${page.name}</option>`)}
    </select></label
  >`;
}

function deedForm(pages: readonly SandboxPage[]): Html | undefined {
  if (pages.length === 0) return undefined;
  return html`<form method="post" action="${WHAT_IF_PATH}/deed" class="card">
    <h2>On one Page</h2>
    ${pageChoice(pages)}
    <div class="deeds">
      ${Object.entries(PAGE_DEEDS).map(
        ([key, deed]) =>
          html`<button class="button quiet" name="deed" value="${key}">${deed.says}</button>`,
      )}
    </div>
  </form>`;
}

function settingsView(settings: SandboxSettings): Html {
  return html`<details class="card">
    <summary>How Facebook behaves where nobody is sure</summary>
    <p class="soft">Each of these is a guess that can be turned round. Names as in the contract.</p>
    ${Object.entries(settings).flatMap(([name, value]) => settingForm(name, value) ?? [])}
    <form method="post" action="${WHAT_IF_PATH}/reset">
      <button class="button quiet">Put all of these back</button>
    </form>
  </details>`;
}

function settingForm(name: string, value: unknown): Html | undefined {
  if (!isSettingName(name)) return undefined;
  const choices = choicesOf(name);
  if (choices === 'other') return undefined;
  const words = name.replaceAll('_', ' ');
  const options = choices === 'switch' ? ['true', 'false'] : choices;
  const field =
    options === 'number'
      ? html`<input type="number" name="value" value="${String(value)}" min="0" required />`
      : html`<select name="value">
          ${options.map((text) => html`<option value="${text}" ${text === String(value) ? CHOSEN : undefined}>${text === 'true' ? 'yes' : text === 'false' ? 'no' : text}</option>`)}
        </select>`;
  return html`<form method="post" action="${WHAT_IF_PATH}/setting" class="setting">
    <input type="hidden" name="name" value="${name}" />
    <label>${words}${field}</label>
    <button class="button quiet" aria-label="Change ${words}">Change</button>
  </form>`;
}

const CHOSEN = html`selected`;
