// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import java.util.Map;

/**
 * What the simulation goes by, under its names: a cost there is of one part alone, while what is
 * measured is often of several. What comes out below 0 is noise, and told as 0.
 */
final class DerivedCosts {
  /** Of a worker that takes what was promoted. */
  private static final int STATEMENTS_OF_POLL = 3;

  private final Map<String, Double> measured;
  private final Told told;

  /** Hears of each cost in microseconds, and what it was made of. */
  @FunctionalInterface
  interface Told {
    void cost(String name, double micros, String from);
  }

  DerivedCosts(Map<String, Double> measured, Told told) {
    this.measured = measured;
    this.told = told;
  }

  void tell() {
    measured.keySet().stream()
        .filter(
            name ->
                name.startsWith("step.decode.")
                    || name.startsWith("step.read.")
                    || name.startsWith("interaction.")
                    || name.startsWith("registry.") && !name.equals("registry.mark"))
        .forEach(name -> tell(name, of(name), name));
    tell("registry.poll", STATEMENTS_OF_POLL * of("registry.mark"), "three of registry.mark");
    worker();
    gateway();
    broker();
  }

  /** What its threads take beside the model's. */
  private void worker() {
    less("worker.idle", "process.worker.idle", "inference.idle");
    less("worker.request", "process.worker.request", "inference.request");
    tell(
        "worker.step",
        of("inference.report") + of("inference.report.update") - of("step.decode.1"),
        "inference.report and inference.report.update less step.decode.1");
    less("worker.report", "process.worker.report", "inference.report");
    less("worker.report.update", "process.worker.report.update", "inference.report.update");
  }

  /** Its event loop, and the thread that reads reports. */
  private void gateway() {
    same("gateway.request", "loop.request");
    same("gateway.report", "loop.report");
    same("gateway.report.update", "loop.report.update");
    double decoding = Math.max(0, of("tokens.1.reader") - of("decode.report.update"));
    tell("gateway.fetch", of("decode.report") - decoding, "decode.report less gateway.decode");
    less("gateway.decode", "tokens.1.reader", "decode.report.update");
    same("gateway.decode.update", "decode.report.update");
  }

  private void broker() {
    int more = LogCosts.PARTITIONS - 1;
    String many = "step." + LogCosts.PARTITIONS + ".broker";
    double record = Math.max(0, (of(many) - of("step.1.broker")) / more);
    String from = "(%s - step.1.broker) / %d".formatted(many, more);
    tell("broker.record", record, from);
    tell("prompts.append", record, from);
    tell("tokens.append", record, from);
    tell("broker.produce", of("step.1.broker") - record, "step.1.broker less broker.record");
    less("broker.fetch", "broker.report", "step.1.broker");
    less("prompts.fetch", "prompts.1.broker", "prompts.16.broker");
    same("prompts.take", "prompts.16.broker");
  }

  private void same(String name, String from) {
    tell(name, of(from), from);
  }

  private void less(String name, String all, String part) {
    tell(name, of(all) - of(part), all + " less " + part);
  }

  private void tell(String name, double micros, String from) {
    told.cost(name, Math.max(0, micros), from);
  }

  private double of(String name) {
    Double micros = measured.get(name);
    if (micros == null) {
      throw new IllegalStateException("a cost must be measured, was not: " + name);
    }
    return micros;
  }
}
