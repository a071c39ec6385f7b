// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.ExpertSelection;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.gate.SuitesAhead;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes runs to their end: the edge of a run, behind which nothing that goes wrong in it is seen.
 * One thread, but for {@link #stop} and {@link #leave}.
 */
public final class TrainingJob {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

  private final TrainingRuns runs;
  private final Work work;
  private final Runnable idle;

  /** The run that is under way. */
  private final AtomicReference<@Nullable RunLease> held = new AtomicReference<>();

  private volatile boolean stopping;

  /** The work to be done for a run. */
  interface Work {
    /** Does it; throws if the run cannot be done. */
    RunOutcome of(RunLease lease, LeaseKeeper keeper);
  }

  /**
   * The rules of learning and judging.
   *
   * @param selection what requests ask for that name no expert: they are judged so
   * @param promotion when what has passed is served
   * @param uncorrectedPrompts prompts that nobody corrected which a run may learn from, at most, if
   *     its config does not say
   */
  public record Rules(ExpertSelection selection, PromotionRule promotion, int uncorrectedPrompts) {
    /** With as many prompts as is usual. */
    public Rules(ExpertSelection selection, PromotionRule promotion) {
      this(selection, promotion, RunConfig.UNCORRECTED_PROMPTS);
    }
  }

  /** Any work, for tests of what becomes of a run. */
  TrainingJob(TrainingRuns runs, Work work) {
    this(runs, work, () -> {});
  }

  private TrainingJob(TrainingRuns runs, Work work, Runnable idle) {
    this.runs = runs;
    this.work = work;
    this.idle = idle;
  }

  /**
   * What may be done with runs.
   *
   * @param actor who trains, for the audit
   * @param progress is told of every step: loss, reward, KL, tokens
   */
  public static TrainingJob of(
      TrainingModels models,
      TrainerStores stores,
      Rules rules,
      String actor,
      Consumer<Map<String, Object>> progress) {
    RunContext context = RunContext.of(models, stores, rules, actor, progress);
    SuitesAhead ahead =
        new SuitesAhead(
            context.screen(),
            context.served()::read,
            new OtherSuites(context, new FittingExamples(models.inference().limits())),
            System::nanoTime);
    return new TrainingJob(
        stores.runs(), (lease, keeper) -> outcome(context, lease, keeper), ahead::readOn);
  }

  /** Does for about a second what a run would have to do first, where there is something. */
  public void readAhead() {
    idle.run();
  }

  private static RunOutcome outcome(RunContext context, RunLease lease, LeaseKeeper keeper) {
    RunConfig config = RunConfig.of(lease.run().request().configJson());
    return config.rejudge().isEmpty()
        ? new TrainingPipeline(context, lease, keeper, config).run()
        : new Rejudgement(context, lease, keeper, config).run();
  }

  /**
   * Takes a run to its end, unless the store falls silent: its lease then ends, and another trainer
   * goes on. Whatever is thrown ends the run with that reason.
   *
   * @throws VirtualMachineError if the process cannot be trusted any more, such as without memory;
   *     the run has failed then, where that could be written down
   */
  public void run(RunLease lease) {
    var log = LOG.atInfo().addKeyValue("run", lease.run().id());
    log.addKeyValue("expert", lease.run().request().expert()).log("a run starts");
    held.set(lease);
    try (LeaseKeeper keeper = new LeaseKeeper(runs, lease, () -> stopping)) {
      RunOutcome verdict = work.of(lease, keeper);
      runs.end(lease, verdict.state(), verdict.version(), verdict.why(), verdict.evaluations());
      LOG.atInfo().addKeyValue("run", lease.run().id()).log(verdict.why());
    } catch (NothingToLearnException e) {
      LOG.atInfo().addKeyValue("run", lease.run().id()).log(e.getMessage());
      end(lease, RunState.REFUSED, String.valueOf(e.getMessage()));
    } catch (LeaseLostException e) {
      LOG.atWarn()
          .addKeyValue("run", lease.run().id())
          .setCause(e)
          .log("the run is left to another");
      leave();
    } catch (StoreException e) {
      if (e.reason() == Reason.UNAVAILABLE || e.reason() == Reason.CONFLICT) {
        LOG.atWarn().addKeyValue("run", lease.run().id()).setCause(e).log("the run is left");
      } else {
        fail(lease, e);
      }
    } catch (StackOverflowError e) {
      fail(lease, e); // The stack is free again, and with it the process well.
    } catch (VirtualMachineError e) {
      try {
        fail(lease, e);
      } catch (RuntimeException | Error also) {
        e.addSuppressed(also);
      }
      throw e;
    } catch (Throwable e) {
      fail(lease, e);
    } finally {
      held.set(null);
    }
  }

  /** Leaves the run that is under way, soon, to whoever leases it next. Thread-safe. */
  public void stop() {
    stopping = true;
  }

  /**
   * Gives the run that is under way back at once, even in the middle of a step: nothing more can be
   * written of it. Thread-safe.
   */
  public void leave() {
    RunLease lease = held.getAndSet(null);
    if (lease == null) {
      return;
    }
    try {
      runs.giveBack(lease);
    } catch (StoreException e) {
      LOG.atInfo()
          .addKeyValue("run", lease.run().id())
          .setCause(e)
          .log("the run cannot be given back: it is another's, or its lease must end first");
    }
  }

  private void fail(RunLease lease, Throwable why) {
    LOG.atError().addKeyValue("run", lease.run().id()).setCause(why).log("the run has failed");
    end(lease, RunState.FAILED, reason(why));
  }

  private void end(RunLease lease, RunState state, String why) {
    runs.end(lease, state, null, why, List.of());
  }

  /** Exceptions say what is wrong in their message, errors in their name. */
  private static String reason(Throwable why) {
    Throwable cause = why.getCause();
    if (why instanceof ExceptionInInitializerError && cause != null) {
      return reason(cause);
    }
    return why instanceof RuntimeException ? String.valueOf(why.getMessage()) : why.toString();
  }
}
