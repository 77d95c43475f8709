"use strict";
// Answers are shown as text, never as markup.
const operation = document.getElementById("operation");
const login = document.getElementById("login");
const HEADERS = ["authorization", "x-acting-as", "x-programme", "x-clock", "accept-language"];

async function post(address, body, headers) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  try {
    return { status: response.status, answer: JSON.parse(text) };
  } catch {
    return { status: response.status, answer: text };
  }
}

function show(told, answer) {
  document.getElementById("took").textContent = told;
  document.getElementById("answer").textContent = typeof answer === "string" ? answer : JSON.stringify(answer, null, 2);
}

async function run() {
  const fields = operation.elements;
  const headers = { accept: "application/graphql-response+json" };
  for (const name of HEADERS) {
    if (fields[name].value) headers[name] = fields[name].value;
  }
  try {
    const variables = JSON.parse(fields.variables.value || "{}");
    const began = performance.now();
    const { status, answer } = await post("/graphql", { query: fields.query.value, variables }, headers);
    show(`${status} in ${Math.round(performance.now() - began)} ms`, answer);
  } catch (error) {
    show("Not sent", String(error));
  }
}

operation.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});

operation.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
});

login.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { username, password } = login.elements;
  const who = document.getElementById("who");
  const { status, answer } = await post("/auth/token", { username: username.value, password: password.value }, {});
  const token = status === 200 ? answer.access_token : "";
  operation.elements.authorization.value = token ? `Bearer ${token}` : "";
  who.textContent = token ? `Logged in as ${username.value}.` : `Refused (${status}).`;
});
