// Forms and their errors.

/** What is written in a form, by the names of its fields. */
export const values = (form) => Object.fromEntries(new FormData(form));

/** Says what a problem names as wrong, at the fields where it can; without a problem, takes it away. */
export function showErrors(form, problem) {
  const errors = problem?.errors ?? [];
  for (const input of form.querySelectorAll("input")) {
    const messages = errors.filter((error) => error.field === input.name);
    const sentences = messages.map((error) => `${input.dataset.subject} ${error.message}.`);
    document.getElementById(`${input.id}-error`).textContent = sentences.join(" ");
    input.setAttribute("aria-invalid", String(messages.length > 0));
  }
  say(form, "refused", problem?.detail);
  form.querySelector("[aria-invalid='true']")?.focus();
}

/** A sentence at the head of a form; none takes it away. */
export function say(form, kind, sentence) {
  const summary = form.querySelector(".summary");
  summary.hidden = !sentence;
  summary.dataset.kind = kind;
  summary.textContent = sentence ?? "";
}
