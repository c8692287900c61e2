// SPDX-License-Identifier: Apache-2.0
// Chromium without a window, spoken to in the DevTools protocol over a pipe: messages are JSON, each ended by a zero byte.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export class Browser {
  static async start() {
    const browser = new Browser();
    await browser.send("Browser.setDownloadBehavior", {
      behavior: "allow",
      downloadPath: browser.folder,
      eventsEnabled: true,
    });
    return browser;
  }

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "diffrank-html-"));
    this.process = spawn(
      process.env.CHROMIUM || "chromium",
      [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--hide-scrollbars",
        "--remote-debugging-pipe",
        "--user-data-dir=" + join(this.folder, "profile"),
        "about:blank",
      ],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
    );
    this.ended = new Promise((done) => this.process.on("exit", done));
    this.waiting = new Map();
    this.listeners = new Set();
    this.count = 0;
    let text = "";
    this.process.stdio[4].setEncoding("utf8").on("data", (part) => {
      const messages = (text + part).split("\0");
      text = messages.pop();
      for (const message of messages) this.receive(JSON.parse(message));
    });
  }

  receive(message) {
    if (!message.id) return this.listeners.forEach((listener) => listener(message));
    const { done, fail } = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.error) fail(new Error(message.error.message));
    else done(message.result);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.count;
    this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    return new Promise((done, fail) => this.waiting.set(id, { done, fail }));
  }

  /// Resolves with the first event that the test accepts.
  event(accepts) {
    return new Promise((done) => {
      const listener = (message) => {
        if (!accepts(message)) return;
        this.listeners.delete(listener);
        done(message.params);
      };
      this.listeners.add(listener);
    });
  }

  /// A page of a file, when it has drawn everything.
  async open(path, { width = 1280, height = 900, scheme = "light" } = {}) {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, sessionId, targetId);
    for (const domain of ["Page", "Runtime", "Network", "Log"]) await page.send(domain + ".enable");
    await page.size(width, height);
    await page.scheme(scheme);
    await page.send("Page.navigate", { url: pathToFileURL(path).href });
    await page.until("document.documentElement?.dataset.ready === 'true'");
    return page;
  }

  async close() {
    this.send("Browser.close").catch(() => {});
    await this.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class Page {
  constructor(browser, sessionId, targetId) {
    Object.assign(this, { browser, sessionId, targetId, requests: [], complaints: [] });
    browser.listeners.add((message) => {
      if (message.sessionId === sessionId) this.note(message);
    });
  }

  note({ method, params }) {
    if (method === "Network.requestWillBeSent") this.requests.push(params.request.url);
    if (method === "Runtime.exceptionThrown")
      this.complaints.push(params.exceptionDetails.exception?.description || params.exceptionDetails.text);
    if (method === "Runtime.consoleAPICalled" && ["error", "warning"].includes(params.type))
      this.complaints.push(params.args.map((arg) => arg.value || arg.description).join(" "));
    if (method === "Log.entryAdded" && params.entry.level === "error") this.complaints.push(params.entry.text);
  }

  send(method, params) {
    return this.browser.send(method, params, this.sessionId);
  }

  /// The value of an expression in the page; promises are awaited.
  async value(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description || exceptionDetails.text);
    return result.value;
  }

  async until(expression, seconds = 60) {
    for (const end = Date.now() + 1000 * seconds; Date.now() < end; await new Promise((done) => setTimeout(done, 30)))
      if (await this.value(expression)) return;
    throw new Error(
      "not within " +
        seconds +
        " s: " +
        expression +
        "\n" +
        this.complaints.join("\n") +
        (await this.value("document.getElementById('errors')?.textContent")),
    );
  }

  count(selector) {
    return this.value(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
  }

  text(selector) {
    return this.value(`document.querySelector(${JSON.stringify(selector)}).textContent`);
  }

  texts(selector) {
    return this.value(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((e) => e.textContent)`);
  }

  /// Presses the mouse in the middle of what the expression gives.
  async click(expression) {
    const { x, y } = await this.value(`(() => {
      const target = ${expression};
      target.scrollIntoView({ block: "center" });
      const box = target.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    })()`);
    for (const type of ["mousePressed", "mouseReleased"])
      await this.send("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
  }

  async key(name, modifiers = 0) {
    const codes = { Enter: ["\r", 13], Tab: ["", 9], " ": [" ", 32] };
    const [text, windowsVirtualKeyCode] = codes[name];
    const key = { key: name, code: name === " " ? "Space" : name, windowsVirtualKeyCode, modifiers };
    await this.send("Input.dispatchKeyEvent", {
      type: text ? "keyDown" : "rawKeyDown",
      text: text || undefined,
      ...key,
    });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
  }

  /// Does what starts a download; the name it gets and the path of the file.
  async download(start) {
    const begun = this.browser.event((m) => m.method === "Browser.downloadWillBegin");
    const completed = this.browser.event(
      (m) => m.method === "Browser.downloadProgress" && m.params.state === "completed",
    );
    await start();
    const { suggestedFilename } = await begun;
    await completed;
    return { name: suggestedFilename, path: join(this.browser.folder, suggestedFilename) };
  }

  size(width, height) {
    return this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  }

  scheme(value) {
    return this.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value }] });
  }

  /// The whole page as a PNG, for people to look at.
  async picture() {
    const { data } = await this.send("Page.captureScreenshot", { captureBeyondViewport: true, format: "png" });
    return Buffer.from(data, "base64");
  }

  close() {
    return this.browser.send("Target.closeTarget", { targetId: this.targetId });
  }
}
