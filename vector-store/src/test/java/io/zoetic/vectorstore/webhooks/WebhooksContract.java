// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.testkit.contract.Contract;
import io.zoetic.vectorstore.DutyLease;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.platform.PlatformEvent;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What all {@link Webhooks} and {@link WebhookQueue}s do. */
@Contract
public abstract class WebhooksContract {
  protected static final Webhook.Target TARGET =
      new Webhook.Target(
          "https://hooks.example.org/a?token=7", List.of("run.ended", "expert.promoted"), "a team");
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final String ACTOR = "gateway-1";
  private static final Webhook.Disabled GONE = new Webhook.Disabled(NOON, "it is gone");

  private Webhooks webhooks;
  private WebhookQueue queue;

  /** Where operators change them; there are none yet, and nothing has happened. */
  protected abstract Webhooks none() throws Exception;

  /** What is to be told of them. */
  protected abstract WebhookQueue queue();

  /** Something happens, in this order, and somebody has read it. */
  protected abstract void happens(PlatformEvent.Kind kind, int number) throws Exception;

  @BeforeEach
  void open() throws Exception {
    webhooks = none();
    queue = queue();
  }

  protected static WebhookSecret secret() {
    return WebhookSecret.draw(new SecureRandom());
  }

  protected static ChangeRequest change() {
    return change(UUID.randomUUID().toString());
  }

  protected static ChangeRequest change(String key) {
    return new ChangeRequest("ada", "a test", key, null);
  }

  protected static void assertRefused(ThrowingCallable call, Reason reason, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  private Webhook create() {
    return webhooks.create(TARGET, secret(), 0, change());
  }

  @Test
  void webhook_made_isKeptAsItIs() {
    WebhookSecret secret = secret();

    Webhook made = webhooks.create(TARGET, secret, 7, change());

    assertThat(made.target()).isEqualTo(TARGET);
    assertThat(made.target().events()).containsExactly("expert.promoted", "run.ended");
    assertThat(made.secrets()).isEqualTo(Webhook.Secrets.of(secret));
    assertThat(made.progress()).isEqualTo(Webhook.Progress.from(7));
    assertThat(made.creator()).isEqualTo("ada");
    assertThat(made.disabled()).isNull();
    assertThat(webhooks.find(made.id())).hasValue(made);
    assertThat(webhooks.find("aaaaaaaaaaaa")).isEmpty();
    assertThat(queue.all()).containsExactly(made);
    assertThat(queue.current(made.id())).hasValue(made);
  }

  @Test
  void webhook_askedForAgainWithAnotherSecret_isTheOneThatWasMade() {
    Webhook made = webhooks.create(TARGET, secret(), 0, change("one"));

    assertThat(webhooks.create(TARGET, secret(), 3, change("one"))).isEqualTo(made);

    assertThat(webhooks.list(null, 10)).containsExactly(made);
    Webhook.Target other = new Webhook.Target("https://b.example", List.of("run.ended"), "");
    assertRefused(
        () -> webhooks.create(other, secret(), 0, change("one")),
        Reason.REFUSED,
        "a key must stand for one content");
    webhooks.remove(made.id(), change());
    assertRefused(
        () -> webhooks.create(TARGET, secret(), 0, change("one")),
        Reason.NOT_FOUND,
        made.id() + " was removed");
  }

  @Test
  void webhooks_areListedById_inPages() {
    List<Webhook> made = List.of(create(), create(), create());
    List<Webhook> listed = webhooks.list(null, 10);

    assertThat(listed).containsExactlyInAnyOrderElementsOf(made);
    assertThat(listed).extracting(Webhook::id).isSorted();
    assertThat(webhooks.list(listed.getFirst().id(), 1)).containsExactly(listed.get(1));
  }

  @Test
  void webhooks_areAtMostSoMany() {
    for (int i = 0; i < Webhooks.MAX; i++) {
      create();
    }

    assertRefused(this::create, Reason.REFUSED, "webhooks must be at most 100");
  }

  @Test
  void webhook_removed_isGone_once() {
    Webhook made = create();

    webhooks.remove(made.id(), change("gone"));
    webhooks.remove(made.id(), change("gone"));

    assertThat(webhooks.list(null, 10)).isEmpty();
    assertRefused(
        () -> webhooks.remove(made.id(), change()), Reason.NOT_FOUND, "a webhook must exist");
    assertRefused(
        () -> webhooks.rotate(made.id(), secret(), Duration.ZERO, change()),
        Reason.NOT_FOUND,
        made.id());
    assertRefused(() -> webhooks.enable(made.id(), change()), Reason.NOT_FOUND, made.id());
    assertThat(queue.delivered(made.id(), 0, 1, NOON)).isFalse();
  }

  @Test
  void secretBefore_stillSigns_forAWhile() {
    Webhook made = create();
    WebhookSecret fresh = secret();

    Webhook rotated = webhooks.rotate(made.id(), fresh, Duration.ofHours(1), change("r"));

    Instant until = rotated.secrets().beforeUntil();
    assertThat(until).isNotNull();
    assertThat(rotated.secrets().at(until.minusSeconds(1)))
        .containsExactly(fresh, made.secrets().current());
    assertThat(rotated.secrets().at(until)).containsExactly(fresh);
    assertThat(webhooks.rotate(made.id(), secret(), Duration.ofHours(1), change("r")))
        .as("asked for again")
        .isEqualTo(rotated);
  }

  /** The answer of a rotation may be lost, and receivers hold what was before it. */
  @Test
  void secretsBefore_stillSign_eachUntilItsTime_whateverIsRotatedMeanwhile() {
    Webhook made = create();
    WebhookSecret first = made.secrets().current();
    WebhookSecret second = secret();
    WebhookSecret third = secret();
    Webhook once = webhooks.rotate(made.id(), second, Duration.ofHours(1), change());
    Instant until = once.secrets().before().getFirst().until();

    Webhook rotated = webhooks.rotate(made.id(), third, Duration.ofHours(2), change());
    assertThat(rotated.secrets().at(until.minusSeconds(1))).containsExactly(third, second, first);
    assertThat(rotated.secrets().at(until)).containsExactly(third, second);
    webhooks.rotate(made.id(), secret(), Duration.ofHours(1), change("last"));
    assertRefused(
        () -> webhooks.rotate(made.id(), secret(), Duration.ofHours(1), change()),
        Reason.REFUSED,
        "old secrets that still sign must be at most 3, as many do until " + until);
    webhooks.rotate(made.id(), secret(), Duration.ofHours(1), change("last"));

    WebhookSecret leaked = secret();
    assertThat(webhooks.rotate(made.id(), leaked, Duration.ZERO, change()).secrets())
        .isEqualTo(Webhook.Secrets.of(leaked));
  }

  @Test
  void secretWhoseTimeHasEnded_isForgotten_whenSomethingIsDelivered() {
    Webhook made = create();
    WebhookSecret second = secret();
    webhooks.rotate(made.id(), second, Duration.ofHours(1), change());
    Webhook rotated = webhooks.rotate(made.id(), secret(), Duration.ofHours(5), change());
    Instant until = rotated.secrets().before().getLast().until();

    queue.delivered(made.id(), 0, 1, until.minusSeconds(1));
    assertThat(queue.current(made.id()).orElseThrow().secrets()).isEqualTo(rotated.secrets());
    queue.delivered(made.id(), 1, 2, until);
    assertThat(queue.current(made.id()).orElseThrow().secrets().before())
        .extracting(Webhook.OldSecret::secret)
        .containsExactly(second);
  }

  @Test
  void place_movesOnlyFromWhereItIs() {
    String id = create().id();

    assertThat(queue.passed(id, 0, 4)).isTrue();
    assertThat(queue.passed(id, 0, 9)).isFalse();
    assertThat(queue.failed(id, 0, "it answered 500", NOON, NOON)).isFalse();
    assertThat(queue.delivered(id, 4, 5, NOON)).isTrue();
    assertThat(queue.delivered(id, 4, 5, NOON)).isFalse();

    assertThat(queue.current(id).orElseThrow().progress())
        .isEqualTo(new Webhook.Progress(5, 0, null, null, null, NOON));
  }

  @Test
  void failures_areCounted_untilItTakesOne() {
    String id = create().id();

    queue.failed(id, 0, "it answered 500", NOON, NOON.plusSeconds(5));
    queue.failed(id, 0, "it answered 502", NOON.plusSeconds(5), NOON.plusSeconds(15));

    assertThat(queue.current(id).orElseThrow().progress())
        .isEqualTo(new Webhook.Progress(0, 2, NOON, NOON.plusSeconds(15), "it answered 502", null));
    queue.delivered(id, 0, 3, NOON.plusSeconds(15));
    assertThat(queue.current(id).orElseThrow().progress())
        .isEqualTo(new Webhook.Progress(3, 0, null, null, null, NOON.plusSeconds(15)));
  }

  @Test
  void webhook_disabled_isToldNothing_untilItIsEnabled() {
    String id = create().id();
    assertRefused(
        () -> webhooks.enable(id, change()), Reason.REFUSED, "a webhook must be disabled");

    assertThat(queue.disable(id, 0, "it answered 410", GONE, ACTOR)).isTrue();
    assertThat(queue.disable(id, 0, "it answered 410", GONE, ACTOR)).isFalse();
    assertThat(queue.delivered(id, 0, 1, NOON)).isFalse();
    Webhook disabled = webhooks.find(id).orElseThrow();
    assertThat(disabled.disabled()).isEqualTo(GONE);
    assertThat(disabled.progress().lastFailure()).isEqualTo("it answered 410");

    Webhook enabled = webhooks.enable(id, change("e"));
    assertThat(enabled).isEqualTo(webhooks.enable(id, change("e")));
    assertThat(enabled.disabled()).isNull();
    assertThat(enabled.progress()).isEqualTo(Webhook.Progress.from(0));
    assertThat(queue.delivered(id, 0, 1, NOON)).isTrue();
  }

  @Test
  void events_areThoseOfTheStream_butForFeedback() throws Exception {
    assertThat(queue.last()).isZero();
    happens(PlatformEvent.Kind.RUN, 1);
    happens(PlatformEvent.Kind.FEEDBACK, 2);
    happens(PlatformEvent.Kind.EXPERT, 3);
    happens(PlatformEvent.Kind.AUDIT, 4);

    List<PlatformEvent> events = queue.after(0, 10);

    assertThat(events)
        .extracting(PlatformEvent::kind)
        .containsExactly(
            PlatformEvent.Kind.RUN, PlatformEvent.Kind.EXPERT, PlatformEvent.Kind.AUDIT);
    assertThat(queue.last()).isEqualTo(events.getLast().place().position());
    assertThat(queue.after(0, 1)).containsExactly(events.getFirst());
    assertThat(queue.after(events.getFirst().place().position(), 10))
        .containsExactlyElementsOf(events.subList(1, 3));
  }

  @Test
  void oneSendsAtATime() {
    try (DutyLease lease = queue.tryLease().orElseThrow()) {
      assertThat(queue.tryLease()).isEmpty();
      lease.await(Duration.ofMillis(1));
    }
    queue.tryLease().orElseThrow().close();
  }
}
