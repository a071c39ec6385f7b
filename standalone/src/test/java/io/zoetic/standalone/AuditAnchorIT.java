// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.cli.CommandRun;
import io.zoetic.core.signing.AuditAnchor;
import io.zoetic.core.signing.SigningKey;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.migrations.Incarnation;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The audit against who owns its tables: an anchor kept elsewhere tells a forged chain. */
final class AuditAnchorIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  /** As the review did it, with the chain's own means. */
  private static final String REWRITE =
      """
      ALTER TABLE audit DISABLE TRIGGER USER;
      ALTER TABLE audit DISABLE TRIGGER audit_is_kept;
      ALTER TABLE audit_head DISABLE TRIGGER USER;
      UPDATE audit SET actor = 'somebody else' WHERE sequence = 2;
      DO $$
      DECLARE
        entry  audit;
        before text := repeat('0', 64);
      BEGIN
        FOR entry IN SELECT * FROM audit ORDER BY sequence LOOP
          UPDATE audit SET previous_hash = before, hash = encode(sha256(convert_to(
              netstring(entry.sequence::text)
                || netstring((extract(epoch FROM entry.at) * 1000000)::bigint::text)
                || netstring(entry.actor) || netstring(entry.action)
                || netstring(entry.subject_kind) || netstring(entry.subject)
                || netstring(entry.version::text) || netstring(entry.epoch::text)
                || netstring(entry.reason) || netstring(entry.idempotency_key)
                || netstring(entry.request::text) || netstring(before), 'UTF8')), 'hex')
          WHERE sequence = entry.sequence
          RETURNING hash INTO before;
        END LOOP;
        UPDATE audit_head SET hash = before;
      END
      $$;
      ALTER TABLE audit ENABLE TRIGGER USER;
      ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_is_kept;
      ALTER TABLE audit_head ENABLE TRIGGER USER;
      """;

  @TempDir private Path kept;
  private final InMemoryEventLog log = new InMemoryEventLog();
  private String database;
  private Services services;

  @BeforeEach
  void start() throws Exception {
    database = POSTGRES.createDatabase();
    services =
        Services.gateway(
            new PostgresDatabase(
                PostgresOptions.of(POSTGRES.url(database), TestPostgres.USER, TestPostgres.USER)),
            log);
    for (int i = 0; i < 4; i++) {
      done("keys create --name key-%d --role client --reason test".formatted(i));
    }
  }

  @AfterEach
  void stop() {
    services.close();
  }

  private CommandRun run(String line) {
    List<String> arguments = new ArrayList<>(List.of(line.strip().split(" +")));
    arguments.addAll(List.of("--url", services.url()));
    return CommandRun.of(Main.commandLine(), arguments);
  }

  private String done(String line) {
    CommandRun run = run(line);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out();
  }

  private Path file(String name, String content) throws Exception {
    return Files.writeString(kept.resolve(name), content);
  }

  @Test
  void chainThatItsOwnerHasForged_isWholeAlone_butNotWhatWasAnchored() throws Exception {
    Path anchor = file("anchor.json", done("audit anchor"));
    Path key = file("key.pem", done("audit key"));
    done("keys create --name later --role client --reason test");
    String verify = "audit verify --anchor " + anchor + " --public-key " + key;
    assertThat(done(verify)).startsWith("whole: 5 entries");
    assertThat(done("audit verify --anchor " + anchor)).startsWith("whole: 5 entries");

    POSTGRES.execute(database, REWRITE);

    assertThat(done("audit verify")).startsWith("whole: 5 entries");
    CommandRun forged = run(verify);
    assertThat(forged.exitCode()).isEqualTo(1);
    assertThat(forged.out())
        .containsPattern(
            "not what was anchored: entry 4 must have the hash [0-9a-f]{64}, which was anchored at"
                + " [^ ]+, has [0-9a-f]{64}");
    CommandRun told = run(verify + " -o json");
    assertThat(told.exitCode()).isEqualTo(1);
    assertThat(new ObjectMapper().readTree(told.out()).path("anchor_fault").asText())
        .startsWith("entry 4 must have the hash");
  }

  @Test
  void chainWhoseEndWasCutOff_isNotWhatWasAnchored() throws Exception {
    Path anchor = file("anchor.json", done("audit anchor"));

    POSTGRES.execute(
        database,
        """
        ALTER TABLE audit DISABLE TRIGGER USER;
        ALTER TABLE audit DISABLE TRIGGER audit_is_kept;
        ALTER TABLE audit_head DISABLE TRIGGER USER;
        DELETE FROM audit WHERE sequence = 4;
        UPDATE audit_head SET sequence = 3, hash = (SELECT hash FROM audit WHERE sequence = 3);
        """);

    assertThat(done("audit verify")).startsWith("whole: 3 entries");
    CommandRun cut = run("audit verify --anchor " + anchor);
    assertThat(cut.exitCode()).isEqualTo(1);
    assertThat(cut.out()).contains("the chain must have entry 4 of").contains(", has none");
  }

  /** As the drill in docs/operating.md has it. */
  @Test
  void databaseThatWasRestored_hasWhatWasAnchoredBefore_andMissesWhatCameSince() throws Exception {
    Path before = file("before.json", done("audit anchor"));
    String backup = POSTGRES.backup(database);
    Waiting.until(LONG, "the registry answers", () -> run("audit anchor").exitCode() == 0);
    done("keys create --name later --role client --reason test");
    Path since = file("since.json", done("audit anchor"));

    POSTGRES.restore(backup, database);
    Incarnation.renew(POSTGRES.source(database));
    Waiting.until(LONG, "the registry answers", () -> run("audit anchor").exitCode() == 0);

    assertThat(done("audit verify --anchor " + before)).startsWith("whole: 5 entries");
    CommandRun lost = run("audit verify --anchor " + since);
    assertThat(lost.exitCode()).isEqualTo(1);
    assertThat(lost.out()).contains("entry 5 must have the hash");
    assertThat(done("audit list --after 4"))
        .contains("renew")
        .contains("the database was restored");
  }

  @Test
  void anchorThatTheRegistryHasNotSigned_isRefused() throws Exception {
    String real = done("audit anchor");
    AuditAnchor parsed = AuditAnchor.parse(real);
    AuditAnchor foreign =
        AuditAnchor.sign(parsed.sequence(), parsed.hash(), parsed.at(), SigningKey.draw());

    CommandRun changed =
        run("audit verify --anchor " + file("a", real.replace("\"sequence\":4", "\"sequence\":3")));
    CommandRun other = run("audit verify --anchor " + file("b", foreign.toJson()));
    CommandRun none = run("audit verify --anchor " + file("c", "{}"));

    assertThat(changed.exitCode()).isEqualTo(1);
    assertThat(changed.out()).contains("the signature of the anchor must be right, is not");
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.out())
        .contains("must be signed by key " + parsed.signature().key())
        .contains("is by " + foreign.signature().key());
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("an anchor must have a text as hash");
  }

  /** Nobody needs to have asked for one in time. */
  @Test
  void endOfTheAudit_isPublishedByItself_afterChanges() throws Exception {
    Waiting.until(
        LONG,
        "the entries are published",
        () -> log.anchors().stream().anyMatch(anchor -> anchor.sequence() == 4));

    AuditAnchor last = log.anchors().getLast();
    Path anchor = file("published.json", last.toJson());
    assertThat(done("audit verify --anchor " + anchor)).startsWith("whole: 4 entries");
    assertThat(last.isSignedBy(services.stores().registryKeys().signing().open())).isTrue();
  }
}
