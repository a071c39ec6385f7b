// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.fleet;

import io.zoetic.core.ExpertPointer.Standing;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.fleet.Gateways;
import io.zoetic.vectorstore.fleet.WorkerFigures;
import io.zoetic.vectorstore.learning.Trainers;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What runs: what each process has said of itself last, how long ago, and what that comes to. */
@Doc(
    name = "Fleet",
    value =
        "What processes measure is as old as silent_seconds says; null: their build does not say."
            + " Who ends in order is not shown any more.")
public record FleetJson(
    @Doc("Of those that are silent, of the last 20 minutes.") List<Gateway> gateways,
    @Doc("That serve experts; of those that are silent, of the last hour.") List<Worker> workers,
    @Doc("Of those that are silent, of the last hour.") List<Trainer> trainers,
    Traffic traffic) {
  public FleetJson {
    gateways = List.copyOf(gateways);
    workers = List.copyOf(workers);
    trainers = List.copyOf(trainers);
  }

  /** The same without how long ago it was told: what two tellings are compared by. */
  public FleetJson timeless() {
    return new FleetJson(
        gateways.stream().map(Gateway::timeless).toList(),
        workers.stream().map(Worker::timeless).toList(),
        trainers.stream().map(Trainer::timeless).toList(),
        traffic);
  }

  /** Whether a process is heard. */
  public enum State {
    ALIVE,
    /** Nothing has been heard of it for 10 seconds, and it has not said that it ends. */
    SILENT;

    static State of(Duration silence) {
      return silence.compareTo(Fleet.ALIVE) <= 0 ? ALIVE : SILENT;
    }
  }

  /** A gateway. */
  public record Gateway(
      String gateway,
      @Doc("silent: not heard of for 10 seconds, and it has not said that it ends.") State state,
      @Doc("When it was heard last: if it is silent, since when.") Instant seenAt,
      double silentSeconds,
      @Nullable String build,
      @Nullable Instant startedAt,
      @Doc("Taken in and not yet answered.") @Nullable Integer promptsInFlight,
      @Doc("Of those, which wait in the gateway for their turn.")
          @Nullable Integer promptsWaiting) {

    Gateway timeless() {
      return new Gateway(
          gateway, state, Instant.EPOCH, 0, build, startedAt, promptsInFlight, promptsWaiting);
    }

    static Gateway of(Gateways.Heard heard) {
      Gateways.Report told = heard.told();
      return new Gateway(
          heard.gateway(),
          State.of(heard.silence()),
          heard.seenAt(),
          seconds(heard.silence()),
          told == null ? null : told.build(),
          told == null ? null : told.startedAt(),
          told == null ? null : told.promptsInFlight(),
          told == null ? null : told.promptsWaiting());
    }
  }

  /** An adapter worker. */
  public record Worker(
      String worker,
      @Doc("silent: not heard of for 10 seconds, and it has not said that it ends.") State state,
      @Doc("When it was heard last: if it is silent, since when.") Instant seenAt,
      double silentSeconds,
      @Nullable String build,
      Instant startedAt,
      @Doc(value = "What it serves.", shape = Shape.DIGEST) String baseModel,
      @Doc("What carries z of its experts.") String layout,
      @Doc("cpu or gpu.") @Nullable String device,
      @Doc("Prompts that can run at the same time.") @Nullable Integer slots,
      @Doc("Prompts that it held.") @Nullable Integer slotsUsed,
      @Doc("Versions of experts in memory.") @Nullable Integer versionsResident,
      @Doc("Null of one that is silent: it may serve what it served before.")
          @Nullable Served experts) {

    Worker timeless() {
      return new Worker(
          worker,
          state,
          Instant.EPOCH,
          0,
          build,
          startedAt,
          baseModel,
          layout,
          device,
          slots,
          slotsUsed,
          versionsResident,
          experts);
    }

    static Worker of(Fleet.Heard heard, @Nullable Served served) {
      WorkerFigures figures = heard.figures();
      return new Worker(
          heard.worker().id(),
          State.of(heard.silence()),
          heard.seenAt(),
          seconds(heard.silence()),
          figures.build(),
          heard.worker().startedAt(),
          heard.worker().baseModel(),
          heard.worker().layout(),
          figures.device(),
          figures.slots(),
          figures.slotsUsed(),
          figures.versionsResident(),
          served);
    }
  }

  /** What a worker serves of what the registry says. */
  public record Served(
      @Doc("Whether it serves all of them as the registry says.") boolean converged,
      @Doc(value = "Experts of the registry.", min = 0) int wanted,
      @Doc(value = "Of them, those that it serves as the registry says.", min = 0) int had,
      @Doc("Some of the others, by name, 20 at most.") List<Other> others) {
    public Served {
      others = List.copyOf(others);
    }

    /**
     * @param wanted read after the worker's word, if that knew more
     */
    static Served of(Fleet.Progress progress, Map<String, Standing> wanted) {
      List<Other> all =
          progress.others().stream()
              .flatMap(each -> Other.of(progress.worker(), each, wanted).stream())
              .toList();
      List<Other> others =
          all.stream().filter(each -> each.state() != Convergence.State.CONVERGED).toList();
      int had = progress.converged() + all.size() - others.size();
      return new Served(had >= wanted.size(), wanted.size(), had, others);
    }
  }

  /** An expert that a worker does not serve as the registry says. */
  public record Other(
      @Doc(shape = Shape.EXPERT) String expert,
      @Doc(
              "pending: it has not said so yet; failed: it serves what it served before; diverged:"
                  + " it serves what the registry does not say.")
          Convergence.State state,
      @Doc(value = "The epoch of the registry.", min = 1) long wanted,
      @Doc("The epoch that it acknowledged last; null: none.") @Nullable Long had,
      @Doc("Why it does not serve it as the registry says.") @Nullable String failure,
      @Doc("When it acknowledged that.") @Nullable Instant at) {

    /** Empty of an expert that is not registered any more. */
    static Optional<Other> of(String worker, Fleet.Other other, Map<String, Standing> wanted) {
      return Optional.ofNullable(wanted.get(other.expert()))
          .map(
              standing -> {
                Convergence.Worker compared = Convergence.compared(worker, standing, other.last());
                return new Other(
                    other.expert(),
                    compared.state(),
                    standing.epoch(),
                    compared.epoch(),
                    compared.failure(),
                    compared.at());
              });
    }
  }

  /** A trainer worker. */
  public record Trainer(
      String trainer,
      @Doc("silent: not heard of for 10 seconds, and it has not said that it ends.") State state,
      @Doc("When it was heard last: if it is silent, since when.") Instant seenAt,
      double silentSeconds,
      @Nullable String build,
      Instant startedAt,
      @Doc(value = "What it trains experts of.", shape = Shape.DIGEST) String baseModel,
      @Doc("What carries z; null: not known yet.") @Nullable String layout,
      @Doc("Why it cannot train yet.") @Nullable String waitingFor) {
    static final Comparator<Trainer> BY_ID = Comparator.comparing(Trainer::trainer);

    Trainer timeless() {
      return new Trainer(
          trainer, state, Instant.EPOCH, 0, build, startedAt, baseModel, layout, waitingFor);
    }

    static Trainer of(Trainers.Heard heard) {
      return new Trainer(
          heard.trainer().id(),
          State.of(heard.silence()),
          heard.seenAt(),
          seconds(heard.silence()),
          heard.trainer().build(),
          heard.trainer().startedAt(),
          heard.trainer().baseModel(),
          heard.trainer().layout(),
          heard.trainer().obstacle());
    }
  }

  /** What experts answer through all gateways that are alive. */
  public record Traffic(
      @Doc("Over how much time it is counted, up to what each gateway has said last.")
          long windowSeconds,
      @Doc("The busiest first, 1,000 at most.") List<ExpertTraffic> experts) {
    public Traffic {
      experts = List.copyOf(experts);
    }

    static Traffic of(List<Gateways.ExpertTraffic> rows) {
      return new Traffic(
          Gateways.WINDOW.toSeconds(), rows.stream().map(ExpertTraffic::of).toList());
    }
  }

  /** What an expert answers. */
  public record ExpertTraffic(
      @Doc("Null: the base model alone.") @Nullable String expert,
      @Doc(
              value = "Choices that have begun; one of a mixture counts for each of its experts.",
              min = 0)
          int answers,
      @Doc(value = "Of choices that have ended.", min = 0) long tokens) {

    static ExpertTraffic of(Gateways.ExpertTraffic row) {
      return new ExpertTraffic(
          row.expert().equals(Gateways.BASE) ? null : row.expert(),
          row.traffic().answers(),
          row.traffic().tokens());
    }
  }

  /** To a tenth: beats are not told more exactly. */
  private static double seconds(Duration silence) {
    return Math.round(silence.toMillis() / 100.0) / 10.0;
  }
}
