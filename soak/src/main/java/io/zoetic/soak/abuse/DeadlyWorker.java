// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.abuse;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.adapterworker.AdapterWorker;
import io.zoetic.adapterworker.AdapterWorkerConfig;
import io.zoetic.adapterworker.WorkerStores;
import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.bootstrap.Settings;
import io.zoetic.events.EventLog;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.completion.WorkerReport;
import io.zoetic.events.kafka.KafkaEventLog;
import io.zoetic.events.kafka.KafkaEventLogOptions;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An adapter worker whose process the step ends that reads a deadly content, as a fault of native
 * code would: by a write to address 0, with whatever else was in the batch.
 */
public final class DeadlyWorker {
  /** What a content has that kills. */
  static final String DEADLY = "the killer";

  private static final int PROMPTS_PER_POLL = 4;
  private static final int ADDRESSED = 8;

  private DeadlyWorker() {}

  /**
   * @param arguments settings, as of an adapter worker
   */
  public static void main(String[] arguments) {
    System.exit(
        ServiceMain.run(
            List.of(arguments), System.getenv(), DeadlyWorker::configure, DeadlyWorker::start));
  }

  private record Config(
      AdapterWorkerConfig worker, KafkaEventLogOptions kafka, PostgresOptions postgres) {}

  private static Config configure(Settings settings) {
    return new Config(
        AdapterWorkerConfig.from(settings),
        KafkaEventLogOptions.from(settings, PROMPTS_PER_POLL),
        PostgresOptions.from(settings));
  }

  private static Lifecycle start(Config config) {
    return Lifecycle.start(
        lifecycle -> {
          EventLog log = lifecycle.add("event log", new KafkaEventLog(config.kafka()));
          PostgresDatabase database =
              lifecycle.add("database", new PostgresDatabase(config.postgres()));
          lifecycle.add(
              "adapter worker",
              AdapterWorker.start(
                  config.worker(),
                  deadly(log),
                  () -> WorkerStores.on(database),
                  new SimpleMeterRegistry()));
        });
  }

  private static EventLog deadly(EventLog log) {
    return around(
        EventLog.class,
        log,
        call -> call.result() instanceof WorkerLink link ? deadly(link) : call.result());
  }

  private static WorkerLink deadly(WorkerLink link) {
    Set<String> killers = ConcurrentHashMap.newKeySet();
    return around(
        WorkerLink.class,
        link,
        call -> {
          if (call.lastArgument() instanceof WorkerReport report && hasRead(report, killers)) {
            crash();
          }
          if (call.result() instanceof List<?> polled) {
            polled.stream()
                .map(Prompt.class::cast)
                .filter(prompt -> prompt.content().toString().contains(DEADLY))
                .forEach(prompt -> killers.add(prompt.promptId()));
          }
          return call.result();
        });
  }

  @SuppressWarnings("restricted") // That is what it is for.
  private static void crash() {
    MemorySegment.NULL.reinterpret(ADDRESSED).set(ValueLayout.JAVA_INT, 0, 1);
  }

  private static boolean hasRead(WorkerReport report, Set<String> killers) {
    return report.updates().stream()
        .anyMatch(
            update ->
                update instanceof PromptUpdate.Started && killers.contains(update.promptId()));
  }

  /** A call of a port, which is done when its result is asked for, once. */
  private static final class Call {
    private final Object target;
    private final Method method;
    private final Object @Nullable [] arguments;
    private @Nullable Object result;
    private boolean done;

    Call(Object target, Method method, Object @Nullable [] arguments) {
      this.target = target;
      this.method = method;
      this.arguments = arguments;
    }

    @Nullable Object lastArgument() {
      return arguments == null ? null : arguments[arguments.length - 1];
    }

    @Nullable Object result() throws Throwable {
      if (!done) {
        try {
          result = method.invoke(target, arguments);
          done = true;
        } catch (InvocationTargetException e) {
          throw e.getCause();
        }
      }
      return result;
    }
  }

  @FunctionalInterface
  private interface Around {
    @Nullable Object answer(Call call) throws Throwable;
  }

  /** The same port, whose calls are answered by another. */
  private static <T> T around(Class<T> port, T target, Around around) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) -> around.answer(new Call(target, method, arguments))));
  }
}
