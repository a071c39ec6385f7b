// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.feedback;

import io.zoetic.soak.run.Cluster;
import io.zoetic.soak.run.Cluster.Service;
import io.zoetic.soak.run.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Kills processes of every service at random moments, and starts them again, until closed. */
final class Killer {
  private static final int ALL_AT_ONCE = 4;

  private final Cluster platform;
  private final Duration mean;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Map<Service, Integer> kills = new ConcurrentHashMap<>();
  private final LongAdder ended = new LongAdder();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> running = new ArrayList<>();

  private Killer(Cluster platform, Duration mean) {
    this.platform = platform;
    this.mean = mean;
  }

  /**
   * Starts to kill.
   *
   * @param mean how long a service lives on average after it has come back
   */
  static Killer start(Cluster platform, Duration mean, Random random) {
    Killer killer = new Killer(platform, mean);
    for (Service service : FeedbackSoak.KILLED) {
      Random own = new Random(random.nextLong());
      killer.running.add(
          killer.threads.submit(
              () -> {
                killer.run(service, own);
                return null;
              }));
    }
    return killer;
  }

  private void run(Service service, Random random) throws Exception {
    while (!stopped.await(pause(random), TimeUnit.MILLISECONDS)) {
      List<Part> replicas = platform.of(service);
      // Now and then nobody is left to go on.
      List<Part> victims =
          random.nextInt(ALL_AT_ONCE) == 0
              ? replicas
              : List.of(replicas.get(random.nextInt(replicas.size())));
      for (Part victim : victims) {
        victim.kill();
        kills.merge(service, 1, Integer::sum);
      }
      for (Part victim : victims) {
        ended.add(victim.startAgain());
      }
    }
  }

  private long pause(Random random) {
    return (long) (mean.toMillis() * (0.5 + random.nextDouble()));
  }

  /** How often what was started again ended by itself, and was started once more. */
  long endedAtStart() {
    return ended.sum();
  }

  /** Ends when everything that was killed runs again; how often each service was killed. */
  Map<Service, Integer> stop() throws ExecutionException, InterruptedException {
    stopped.countDown();
    for (Future<?> each : running) {
      each.get();
    }
    threads.close();
    return Map.copyOf(kills);
  }
}
