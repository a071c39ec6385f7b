// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.platform.PlatformEvent;
import io.zoetic.vectorstore.platform.StreamPlace;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import io.zoetic.vectorstore.webhooks.Webhook;
import io.zoetic.vectorstore.webhooks.WebhookQueue;
import io.zoetic.vectorstore.webhooks.Webhooks;
import io.zoetic.vectorstore.webhooks.WebhooksContract;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Webhooks as gateways have them, in their role. */
class PostgresWebhooksIT extends WebhooksContract {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final Webhook.Disabled GONE = new Webhook.Disabled(NOON, "it is gone");

  private final String name = POSTGRES.createDatabase();
  private final PostgresDatabase database = POSTGRES.as("zoetic_gateway", name);
  private final PostgresPlatformEvents events = new PostgresPlatformEvents(database);
  private final Webhooks webhooks = new PostgresWebhooks(database, Clock.systemUTC());
  private final WebhookQueue queue = new PostgresWebhookQueue(database);

  PostgresWebhooksIT() throws SQLException {}

  @Override
  protected Webhooks none() {
    return webhooks;
  }

  @Override
  protected WebhookQueue queue() {
    return queue;
  }

  @Override
  protected void happens(PlatformEvent.Kind kind, int number) throws SQLException {
    String content =
        kind == PlatformEvent.Kind.FEEDBACK
            ? "{\"states\": {\"trusted\": 1}}"
            : Integer.toString(number);
    POSTGRES.execute(
        name,
        "INSERT INTO platform_event (kind, content) VALUES ('%s', '%s')"
            .formatted(kind.word(), content));
    events.end();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void timePasses() throws SQLException {
    timePasses("61 minutes");
  }

  private void timePasses(String interval) throws SQLException {
    POSTGRES.execute(name, "UPDATE platform_event SET at = at - interval '%s'".formatted(interval));
    events.forgetOld();
  }

  @Test
  void everyChange_isInTheAudit_withoutSecretsAndTheWholeUrl() {
    Webhook made = webhooks.create(TARGET, secret(), 0, change());
    webhooks.rotate(made.id(), secret(), Duration.ofHours(1), change());
    queue.disable(made.id(), 0, "it answered 410", GONE, "gateway-1");
    webhooks.enable(made.id(), change());
    webhooks.remove(made.id(), change());

    PostgresAuditLog audit = new PostgresAuditLog(database);
    List<AuditEntry> entries =
        audit.list(0, 100).stream()
            .filter(entry -> entry.content().subjectKind().equals("webhook"))
            .toList();
    assertThat(entries)
        .extracting(entry -> entry.content().actor() + " " + entry.content().action())
        .containsExactly(
            "ada create-webhook",
            "ada rotate-webhook",
            "gateway-1 disable-webhook",
            "ada enable-webhook",
            "ada remove-webhook");
    assertThat(entries)
        .allSatisfy(
            entry -> {
              assertThat(entry.content().subject()).isEqualTo(made.id());
              assertThat(entry.content().requestJson()).doesNotContain("whsec_", "token");
            });
    assertThat(entries.getFirst().content().requestJson()).contains("hooks.example.org");
    assertThat(audit.verify().fault()).isEmpty();
  }

  @Test
  void failure_isKept_whateverItSays() {
    String id = webhooks.create(TARGET, secret(), 0, change()).id();
    String said = "a\0b" + "🙂".repeat(3000);

    assertThat(queue.failed(id, 0, said, NOON, NOON)).isTrue();
    assertThat(queue.current(id).orElseThrow().progress().lastFailure())
        .isEqualTo("a\uFFFDb" + "🙂".repeat(497));
    assertThat(queue.disable(id, 0, said, new Webhook.Disabled(NOON, said), "gateway-1")).isTrue();
    assertThat(queue.current(id).orElseThrow().disabled()).isNotNull();
  }

  /** Else what happens while a receiver is down for long would be lost. */
  @Test
  void whatAWebhookIsStillToBeTold_isKept_butNotForOneThatIsDisabled() throws Exception {
    happens(PlatformEvent.Kind.RUN, 1);
    String id = webhooks.create(TARGET, secret(), queue.last(), change()).id();
    happens(PlatformEvent.Kind.RUN, 2);
    happens(PlatformEvent.Kind.FEEDBACK, 3);
    happens(PlatformEvent.Kind.RUN, 4);
    happens(PlatformEvent.Kind.RUN, 5);
    timePasses();

    assertThat(runs()).as("all but feedback and what it was told").containsExactly("2", "4", "5");
    assertThat(events.after(StreamPlace.BEGINNING, 10)).as("who follows is told so").isEmpty();
    long told = positionOf("2");
    assertThat(queue.delivered(id, 1, told, NOON)).isTrue();
    timePasses();
    assertThat(runs()).containsExactly("4", "5");
    queue.disable(id, told, "it answered 500", GONE, "gateway-1");
    events.end();
    timePasses();
    assertThat(runs()).isEmpty();
    assertThat(queue.after(0, 10)).as("the last always, of which it is disabled").hasSize(1);
  }

  /** One that takes an event now and then is never disabled: all would be kept for ever. */
  @Test
  void whatAWebhookIsStillToBeTold_isKeptForEightDays() throws Exception {
    webhooks.create(TARGET, secret(), queue.last(), change());
    happens(PlatformEvent.Kind.RUN, 1);
    timePasses("7 days 23 hours");
    happens(PlatformEvent.Kind.RUN, 2);
    happens(PlatformEvent.Kind.RUN, 3);
    assertThat(runs()).containsExactly("1", "2", "3");

    timePasses();

    assertThat(runs()).containsExactly("2", "3");
  }

  private Stream<PlatformEvent> ofRuns() {
    return queue.after(0, 100).stream().filter(each -> each.kind() == PlatformEvent.Kind.RUN);
  }

  private List<String> runs() {
    return ofRuns().map(PlatformEvent::contentJson).toList();
  }

  private long positionOf(String content) {
    return ofRuns()
        .filter(each -> each.contentJson().equals(content))
        .findFirst()
        .orElseThrow()
        .place()
        .position();
  }

  @Test
  void secrets_areForGatewaysAlone() throws Exception {
    webhooks.create(TARGET, secret(), 0, change());
    for (String role : List.of("zoetic_worker", "zoetic_trainer")) {
      try (PostgresDatabase service = POSTGRES.as(role, name)) {
        assertThatThrownBy(() -> new PostgresWebhookQueue(service).all())
            .hasMessageContaining("permission denied");
      }
    }
  }
}
