// The reel: pictures that the server has made, shown at an even pace. When little is left it asks
// for more, one question at a time: where the server is late there are fewer pictures, never a
// queue. A hidden page is drawn no frame by the browser, so it asks nothing.

const LEFT = 0.3; // seconds of play, with less of which it asks
const PATIENCE = 2000; // ms, after which a question is asked again
const ALONE = 600_000; // ms without a hand, after which play is paused
const EVEN = 4; // ms that a frame of the browser may come early

let touched = performance.now();
for (const kind of ["pointerdown", "pointermove", "keydown", "wheel"]) {
  addEventListener(kind, () => (touched = performance.now()), { capture: true, passive: true });
}

export class Reel {
  // `present(frame)`, `ask(question)`, `leave()`: show a picture, ask for more, pause as nobody is
  // there; `goes(whether)`: it begins or ends to roll.
  constructor(present, ask, leave, goes) {
    Object.assign(this, { present, ask, leave, goes });
    this.frames = [];
    this.waiting = this.last = 0;
    this.next = -Infinity;
  }

  take({ film, playing, period, epoch, question }) {
    if (playing && epoch === this.frozen) return; // sent before the server knew of the pause
    if (epoch !== this.epoch) this.frames = []; // made before another control took effect
    Object.assign(this, { epoch, playing, period: playing ? 1000 * period : 1000 / 24 });
    this.frames.push(...film);
    if (question >= this.waiting) this.waiting = 0; // an empty answer, too, is one
    this.last = Math.max(this.last, question);
    if (this.rolling) return;
    this.rolling = true;
    this.goes(true);
    this.roll(performance.now());
  }

  // Show no more than what is shown, until the server says what is next.
  freeze() {
    this.frames = [];
    this.playing = false;
    this.frozen = this.epoch;
  }

  roll(now) {
    if (this.frames.length && now >= this.next - EVEN) {
      this.next = Math.max(this.next, now - this.period) + this.period;
      const frame = this.frames.shift();
      if (!this.playing && !this.frames.length) this.end();
      this.present(frame);
    }
    if (this.playing) this.follow(now);
    if (this.playing || this.frames.length) requestAnimationFrame((then) => this.roll(then));
    else this.end();
  }

  end() {
    if (!this.rolling) return;
    this.rolling = false;
    this.goes(false);
  }

  follow(now) {
    if (now - touched > ALONE) {
      touched = now;
      this.leave();
      return;
    }
    if (this.frames.length * this.period >= 1000 * LEFT) return;
    if (this.waiting && now - this.asked < PATIENCE) return;
    this.waiting = this.last += 1;
    this.asked = now;
    this.ask(this.waiting);
  }
}
