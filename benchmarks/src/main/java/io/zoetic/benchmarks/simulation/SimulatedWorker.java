// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import io.zoetic.adapterworker.completion.ClockSkew;
import io.zoetic.adapterworker.completion.Command;
import io.zoetic.adapterworker.completion.HeldPrompts;
import io.zoetic.adapterworker.completion.PromptIntake;
import io.zoetic.adapterworker.completion.Reporter;
import io.zoetic.bootstrap.Clocks;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.completion.WorkerReport;
import io.zoetic.model.generation.ReadingGroup;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * A worker. What decides is real: the intake, which prompts it is responsible for and how many more
 * it has room for ({@link HeldPrompts}), what it tells each gateway ({@link Reporter}), and which
 * prompts a step reads together ({@link ReadingGroup}). What is modelled is the model, and the loop
 * of its thread: what it was told is carried out between two steps, and a step takes the time that
 * was measured for as many rows and as many tokens read. One thread.
 *
 * <p>Of most tokens nobody needs to hear in a simulation. So a row says several at once, at the
 * first, at the last and every {@code sayEvery}-th; the load of each report is counted all the
 * same.
 */
final class SimulatedWorker {
  private static final long BEAT = 500_000_000;
  private static final int READ_MAX = 512;

  private final int number;
  private final int slots;
  private final VirtualTime time;
  private final Costs costs;
  private final SimulatedLog log;
  private final @Nullable CpuQuota quota;
  private final int sayEvery;
  private final long gather;
  private final HeldPrompts held;
  private final Reporter reporter;
  private final PromptIntake intake;
  private final Map<String, Boolean> prefixes;
  private final List<AnswerRow> rows = new ArrayList<>();
  private final Deque<AnswerRow> waiting = new ArrayDeque<>();
  private final Deque<Command> inbox = new ArrayDeque<>();
  private final List<Command> read = new ArrayList<>();
  private final Map<Integer, Integer> unsaid = new LinkedHashMap<>();
  private List<Prompt> fetched = List.of();
  private boolean takesIn;
  private boolean steps;
  private boolean alive = true;
  private long nextReport;
  private int records;
  private long busy;
  private long tokens;
  private long tokensRead;

  /** Its end of the log: prompts come when the log hands them out. */
  private final class Link implements WorkerLink {
    @Override
    public List<Prompt> poll(Duration timeout) {
      List<Prompt> taken = fetched;
      fetched = List.of();
      return taken;
    }

    @Override
    public void accept() {}

    @Override
    public void report(ReplyAddress replyTo, WorkerReport report) {
      int gateway = SimulatedGateway.numberOf(replyTo);
      Integer silent = report.updates().isEmpty() ? null : unsaid.remove(gateway);
      sent(report.updates().size() + (silent == null ? 0 : silent));
      log.report(gateway, report, silent == null ? 0 : silent);
    }

    @Override
    public void record(Interaction interaction) {}

    @Override
    public void flush(Duration timeout) {}

    @Override
    public void wakeup() {}

    @Override
    public boolean isReachable() {
      return true;
    }

    @Override
    public void close() {}
  }

  /**
   * @param number its lane follows from it
   * @param name of its process
   */
  SimulatedWorker(int number, String name, Simulation.Parts parts, int sayEvery) {
    this.number = number;
    this.time = parts.time();
    this.costs = parts.costs();
    this.log = parts.log();
    this.sayEvery = sayEvery;
    this.gather = parts.scenario().changes().gather().toNanos();
    Scenario.Fleet fleet = parts.scenario().fleet();
    this.slots = fleet.slots();
    long phase = parts.draws().nextLong(BEAT);
    this.quota = fleet.millicores() == 0 ? null : new CpuQuota(fleet.millicores(), phase);
    this.prefixes = leastRecentlyUsed(fleet.prefixes());
    WorkerLink link = new Link();
    this.held = new HeldPrompts(slots);
    this.reporter = new Reporter(name, link, held::slotsOf);
    this.intake =
        new PromptIntake(
            link,
            prompt -> new Command.BetweenSteps(new FutureTask<>(() -> begin(prompt), true)),
            held,
            reporter,
            read::add,
            new Clocks(time, time),
            new ClockSkew());
    time.every(time.now() + phase, BEAT, this::beat);
    time.after(0, this::takeIn);
  }

  private static Map<String, Boolean> leastRecentlyUsed(int max) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
        return size() > max;
      }
    };
  }

  int number() {
    return number;
  }

  /** It has read for a party before. */
  void remember(String party) {
    prefixes.put(party, true);
  }

  boolean isAlive() {
    return alive;
  }

  /** Ends without a word, with all that it holds. */
  void die() {
    alive = false;
    held.all().forEach(each -> log.left(each.promptId()));
  }

  private void beat() {
    if (alive) {
      reporter.held(held.byReplyAddress());
      flush();
      spend(costs.of("worker.idle") / (1_000_000_000 / BEAT));
    }
  }

  /** The threads beside the model's take CPU time, too. */
  private void spend(long nanos) {
    if (quota != null) {
      quota.use(time.now(), nanos);
    }
  }

  private void sent(int updates) {
    records++;
    spend(costs.of("worker.report") + updates * costs.of("worker.report.update"));
  }

  /** What has been said goes to the brokers together. */
  private void flush() {
    if (records > 0) {
      log.produced(records);
      records = 0;
    }
  }

  /** Its intake takes prompts that have begun to wait here, or waits for some of the log. */
  private void takeIn() {
    if (!alive || takesIn || !intake.isDue()) {
      return;
    }
    takesIn = true;
    if (held.isAnyWaiting()) {
      turn();
    } else {
      log.await(this);
    }
  }

  /** The log hands out prompts. */
  void received(List<Prompt> prompts) {
    fetched = prompts;
    turn();
  }

  /** What it has read is answered when the log has taken the report that says so. */
  private void turn() {
    try {
      intake.doWork();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    flush();
    List<Command> commands = List.copyOf(read);
    read.clear();
    time.after(
        costs.of("hop.produce"),
        () -> {
          inbox.addAll(commands);
          takesIn = false;
          takeIn();
          step();
        });
  }

  /** Nobody waits for a prompt. */
  void cancel(Cancellation cancellation) {
    inbox.add(new Command.Cancel(cancellation));
    step();
  }

  private void begin(Prompt prompt) {
    if (prompt.equals(held.get(prompt.promptId()))) {
      stop(prompt.promptId());
      waiting.add(new AnswerRow(prompt));
      spend(costs.of("worker.request"));
    }
  }

  private void stop(String promptId) {
    rows.removeIf(row -> row.is(promptId));
    waiting.removeIf(row -> row.is(promptId));
  }

  private void carryOut(Command command) {
    switch (command) {
      case Command.BetweenSteps(FutureTask<?> work) -> work.run();
      case Command.Cancel(Cancellation cancellation) -> {
        Prompt prompt = held.get(cancellation.promptId());
        if (prompt != null && prompt.attempt() <= cancellation.attempt()) {
          stop(prompt.promptId());
          letGo(prompt);
        }
      }
      default -> throw new IllegalArgumentException("no worker here is told to " + command);
    }
  }

  private void letGo(Prompt prompt) {
    held.remove(prompt);
    log.left(prompt.promptId());
    takeIn();
  }

  private void step() {
    if (steps || !alive) {
      return;
    }
    while (!inbox.isEmpty()) {
      carryOut(inbox.remove());
    }
    List<AnswerRow> joining = new ArrayList<>();
    long cpu = costs.decode(rows.size()) + admit(joining);
    if (rows.isEmpty() && joining.isEmpty()) {
      return;
    }
    steps = true;
    busy += cpu;
    cpu += costs.of("worker.step");
    time.at(quota == null ? time.now() + cpu : quota.finish(time.now(), cpu), () -> ended(joining));
  }

  /** Lets in who fits; returns what reading their prompts takes. */
  private long admit(List<AnswerRow> joining) {
    ReadingGroup group = new ReadingGroup(READ_MAX);
    int longest = 0;
    while (!waiting.isEmpty()
        && rows.size() + joining.size() < slots
        && group.admits(waiting.element().length())) {
      AnswerRow next = waiting.remove();
      joining.add(next);
      longest = Math.max(longest, next.length() - reused(next));
    }
    tokensRead += (long) longest * joining.size();
    return costs.read(longest * joining.size());
  }

  /** Tokens of a prompt that were read for its tenant before. */
  private int reused(AnswerRow row) {
    return prefixes.put(row.prompt().origin().party(), true) == null ? 0 : row.ofTenant();
  }

  private void ended(List<AnswerRow> joined) {
    steps = false;
    if (!alive) {
      return;
    }
    joined.forEach(row -> row.start(reporter));
    rows.addAll(joined);
    for (AnswerRow row : rows) {
      tokens++;
      if (!row.advance(reporter, sayEvery)) {
        unsaid.merge(row.gateway(), 1, Integer::sum);
      }
    }
    if (time.now() >= nextReport || rows.stream().allMatch(AnswerRow::isComplete)) {
      report();
      nextReport = time.now() + gather;
    }
    List<Prompt> complete =
        rows.stream().filter(AnswerRow::isComplete).map(AnswerRow::prompt).toList();
    rows.removeIf(AnswerRow::isComplete);
    complete.forEach(this::letGo);
    step();
  }

  private void report() {
    reporter.send();
    unsaid.forEach(
        (gateway, updates) -> {
          sent(updates);
          log.reportSilently(gateway, updates);
        });
    unsaid.clear();
    flush();
  }

  /** Nanoseconds of CPU time that the model has taken. */
  long busy() {
    return busy;
  }

  /** Tokens of answers. */
  long tokens() {
    return tokens;
  }

  /** Tokens of prompts, padding included, that were read. */
  long tokensRead() {
    return tokensRead;
  }

  int held() {
    return held.size();
  }
}
