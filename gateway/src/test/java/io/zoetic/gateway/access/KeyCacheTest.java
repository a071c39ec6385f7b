// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.access.ApiKey;
import io.zoetic.vectorstore.access.ApiKeys;
import io.zoetic.vectorstore.access.IssuedKey;
import io.zoetic.vectorstore.access.KeyRates;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.audit.ChangeRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The cache over a store that is slower than it should be. */
class KeyCacheTest {
  private static final IssuedKey ISSUED =
      new IssuedKey("a".repeat(12), "zk-" + "a".repeat(12) + "-" + "b".repeat(48));
  private static final ApiKey KEY =
      new ApiKey(
          ISSUED.id(),
          ISSUED.hash(),
          "n",
          KeyRole.CLIENT,
          null,
          Set.of(),
          KeyRates.USUAL,
          Instant.EPOCH,
          Instant.EPOCH.plus(Duration.ofHours(1)),
          null);

  private static final ApiKey ADMIN =
      new ApiKey(
          ISSUED.id(),
          ISSUED.hash(),
          "n",
          KeyRole.ADMIN,
          null,
          Set.of(),
          KeyRates.USUAL,
          Instant.EPOCH,
          Instant.EPOCH.plus(Duration.ofHours(1)),
          null);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final SlowKeys keys = new SlowKeys();
  private volatile Instant now = Instant.EPOCH.plusSeconds(1);

  @AfterEach
  void close() {
    keys.gate.countDown();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** Knows one key; answers when it is let. */
  private static final class SlowKeys implements ApiKeys {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile @Nullable StoreException failure;

    @Override
    public Map<String, ApiKey> authenticate(Set<String> hashes) {
      asked.incrementAndGet();
      try {
        if (!gate.await(30, TimeUnit.SECONDS)) {
          throw new AssertionError("the store must be let answer, was not");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (failure != null) {
        throw failure;
      }
      return hashes.contains(KEY.hash()) ? Map.of(KEY.hash(), KEY) : Map.of();
    }

    @Override
    public ApiKey create(ApiKey key, ChangeRequest change) {
      throw new AssertionError("is not called");
    }

    @Override
    public void revoke(String id, ChangeRequest change) {
      throw new AssertionError("is not called");
    }

    @Override
    public List<ApiKey> keys(@Nullable String after, int limit) {
      throw new AssertionError("is not called");
    }

    @Override
    public Optional<ApiKey> find(String id) {
      throw new AssertionError("is not called");
    }
  }

  private KeyCache cache(Duration grace) {
    return new KeyCache(vertx, keys, grace, () -> now);
  }

  private CompletableFuture<Optional<ApiKey>> find(KeyCache cache, String hash) {
    CompletableFuture<Optional<ApiKey>> found = new CompletableFuture<>();
    context.runOnContext(
        _ -> cache.find(hash).onSuccess(found::complete).onFailure(found::completeExceptionally));
    return found.orTimeout(20, TimeUnit.SECONDS);
  }

  /** Asks until the store is asked again: what is remembered is no longer fresh. */
  private void awaitStale(KeyCache cache) {
    int before = keys.asked.get();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (keys.asked.get() == before) {
      assertThat(System.nanoTime()).as("the store is asked again").isLessThan(end);
      find(cache, KEY.hash()).join();
    }
  }

  @Test
  void store_thatDoesNotAnswer_leavesKnownKeysTheirGrace() {
    KeyCache cache = cache(Duration.ofMinutes(1));
    assertThat(find(cache, KEY.hash()).join()).contains(KEY);

    keys.gate = new CountDownLatch(1);
    awaitStale(cache);
    long begin = System.nanoTime();
    int asked = keys.asked.get();
    for (int i = 0; i < 100; i++) {
      assertThat(find(cache, KEY.hash()).join()).contains(KEY);
    }

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    assertThat(keys.asked.get()).as("one lookup waits for all").isEqualTo(asked);
  }

  /** Each lookup waited for its half second before: so did every request, if there are few. */
  @Test
  void store_thatIsAway_isLookedForWithoutAnybodyWaiting() {
    KeyCache cache = cache(Duration.ofMinutes(1));
    assertThat(find(cache, KEY.hash()).join()).contains(KEY);
    CountDownLatch failing = new CountDownLatch(1);
    keys.gate = failing;
    awaitStale(cache);
    keys.failure = new StoreException(Reason.UNAVAILABLE, "the database does not answer", null);
    keys.gate = new CountDownLatch(1);
    failing.countDown();

    int asked = keys.asked.get();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (keys.asked.get() == asked) {
      assertThat(System.nanoTime()).as("it is looked for").isLessThan(end);
      assertThat(isAnsweredAtOnce(cache, KEY.hash())).isTrue();
    }

    keys.failure = null;
    keys.gate.countDown();
    awaitStale(cache);
  }

  private boolean isAnsweredAtOnce(KeyCache cache, String hash) {
    CompletableFuture<Boolean> atOnce = new CompletableFuture<>();
    context.runOnContext(_ -> atOnce.complete(cache.find(hash).isComplete()));
    return atOnce.orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Test
  void key_thatDoesMoreThanAsk_hasAMinuteOfGrace() {
    assertThat(new KeyGrace(Duration.ofHours(1)).of(KEY)).isEqualTo(Duration.ofHours(1));
    assertThat(new KeyGrace(Duration.ofHours(1)).of(ADMIN)).isEqualTo(Duration.ofMinutes(1));
    assertThat(new KeyGrace(Duration.ofSeconds(5)).of(ADMIN)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void store_thatDoesNotAnswer_withoutGrace_isWaitedFor() {
    KeyCache cache = cache(Duration.ZERO);
    keys.gate = new CountDownLatch(1);

    CompletableFuture<Optional<ApiKey>> found = find(cache, KEY.hash());
    assertThat(found).isNotDone();
    keys.gate.countDown();

    assertThat(found.join()).contains(KEY);
  }

  @Test
  void key_thatExpiresWhileItIsRemembered_opensNothing() {
    KeyCache cache = cache(Duration.ofMinutes(1));
    assertThat(find(cache, KEY.hash()).join()).contains(KEY);

    now = KEY.expiresAt();

    assertThat(find(cache, KEY.hash()).join()).isEmpty();
  }

  /** Those that come while the store is asked are the next question, all together. */
  @Test
  void strangers_howeverMany_keepNoKeyOut_andCostTwoQuestions() {
    KeyCache cache = cache(Duration.ofMinutes(1));
    keys.gate = new CountDownLatch(1);
    List<CompletableFuture<Optional<ApiKey>>> strangers = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      strangers.add(find(cache, IssuedKey.hashOf("stranger " + i)));
    }
    CompletableFuture<Optional<ApiKey>> fresh = find(cache, KEY.hash());
    // On the loop, and so when all of them have come.
    context.runOnContext(_ -> keys.gate.countDown());

    assertThat(fresh.join()).contains(KEY);
    strangers.forEach(stranger -> assertThat(stranger.join()).isEmpty());
    assertThat(keys.asked.get()).isEqualTo(2);
  }

  @Test
  void strangers_whileTheStoreDoesNotAnswer_keepNoKnownKeyOut() {
    KeyCache cache = cache(Duration.ofMinutes(1));
    assertThat(find(cache, KEY.hash()).join()).contains(KEY);
    keys.gate = new CountDownLatch(1);
    for (int i = 0; i < 900; i++) {
      find(cache, IssuedKey.hashOf("stranger " + i));
    }
    awaitKnown(cache);
  }

  private void awaitKnown(KeyCache cache) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    while (System.nanoTime() < end) {
      assertThat(find(cache, KEY.hash()).join()).contains(KEY);
    }
  }
}
