// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class AuthorSharesTest {
  private static final int ENOUGH = 48;

  private final List<Example> offered = new ArrayList<>();

  private static Example by(Author author, int number) {
    return new Example(
        UUID.nameUUIDFromBytes((author + " " + number).getBytes(StandardCharsets.UTF_8)),
        "dates",
        Example.Kind.DEMONSTRATION,
        "{}",
        "00",
        Example.Answer.of("answer " + number),
        null,
        1,
        1,
        author,
        null,
        new UUID(1, number));
  }

  private void says(int count, @Nullable String tenant, String key, @Nullable String user) {
    Author author = new Author(tenant, key, user, null);
    for (int i = 0; i < count; i++) {
      offered.add(by(author, i));
    }
  }

  private void answersFor(int count) {
    for (int i = 0; i < count; i++) {
      offered.add(by(Author.IMPORT, i));
    }
  }

  private AuthorShares shares() {
    Collections.shuffle(offered, new Random(7));
    return AuthorShares.of(offered, ENOUGH);
  }

  private static Map<String, Long> counted(AuthorShares shares, Function<Author, String> of) {
    return shares.examples().stream()
        .map(Example::author)
        .filter(author -> !author.isVouchedFor())
        .collect(Collectors.groupingBy(of, Collectors.counting()));
  }

  @Test
  void oneOfManyKeys_hasAtMostAQuarter_howeverMuchItSends() {
    says(480, null, "loud", null);
    for (int i = 0; i < 10; i++) {
      says(10, null, "key " + i, null);
    }

    AuthorShares shares = shares();

    assertThat(shares.isFair()).isTrue();
    assertThat(counted(shares, Author::key).get("loud")).isEqualTo(33); // Of 133.
    assertThat(shares.examples()).hasSize(133);
  }

  @Test
  void usersThatOneKeyNames_areOneKey() {
    for (int i = 0; i < 100; i++) {
      says(5, null, "loud", "user " + i);
    }
    for (int i = 0; i < 10; i++) {
      says(10, null, "key " + i, null);
    }

    assertThat(counted(shares(), Author::key).get("loud")).isEqualTo(33);
  }

  @Test
  void keysOfOneTenant_areOneTenant() {
    for (int i = 0; i < 50; i++) {
      says(10, "loud", "loud " + i, null);
    }
    for (int i = 0; i < 10; i++) {
      says(10, "tenant " + i, "key " + i, null);
    }

    AuthorShares shares = shares();

    assertThat(counted(shares, Author::party).get("tenant loud"))
        .isLessThanOrEqualTo((long) (0.34 * shares.examples().size()))
        .isGreaterThan(40);
    assertThat(shares.isFair()).isTrue();
  }

  @Test
  void whatSomebodyAnswersFor_isAllThere_andMakesRoom() {
    says(480, null, "loud", null);
    answersFor(300);

    AuthorShares shares = shares();

    assertThat(shares.isFair()).isTrue();
    assertThat(counted(shares, Author::key)).isEqualTo(Map.of("loud", 100L));
    assertThat(shares.examples()).hasSize(400);
  }

  @Test
  void oneKey_isNoCrowd_allOfItIsThere_butNotFair() {
    says(240, null, "product", null);
    answersFor(37);

    AuthorShares shares = shares();

    assertThat(shares.isFair()).isFalse();
    assertThat(shares.examples()).isEqualTo(offered);
  }

  @Test
  void usersOfOneKey_areBoundedAmongEachOther() {
    says(300, null, "product", "mallory");
    for (int i = 0; i < 10; i++) {
      says(10, null, "product", "user " + i);
    }

    AuthorShares shares = shares();

    assertThat(shares.isFair()).isFalse();
    assertThat(counted(shares, author -> String.valueOf(author.user())).get("mallory"))
        .isEqualTo(33);
  }

  @Test
  void alittleOfTheCrowd_besidesWhatSomebodyAnswersFor_isFair() {
    answersFor(100);
    says(20, null, "product", null);

    AuthorShares shares = shares();

    assertThat(shares.isFair()).isTrue();
    assertThat(shares.examples()).isEqualTo(offered);
  }

  @Test
  void nothing_isFair() {
    assertThat(shares()).isEqualTo(new AuthorShares(List.of(), true));
  }

  @RepeatedTest(20)
  void ofAnyCrowd_nobodyHasMoreThanItsShareOfWhatIsLeft_inTheOrderThatWasGiven() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    answersFor(random.nextInt(100));
    for (int key = 0; key < 2 + random.nextInt(20); key++) {
      String tenant = random.nextBoolean() ? "tenant " + random.nextInt(6) : null;
      for (int user = 0; user < 1 + random.nextInt(4); user++) {
        says(random.nextInt(200), tenant, "key " + key, "user " + user);
      }
    }

    AuthorShares shares = shares();

    assertThat(offered.stream().filter(shares.examples()::contains).toList())
        .as("seed %d", seed)
        .isEqualTo(shares.examples());
    if (shares.isFair()) {
      long all = shares.examples().size();
      assertThat(counted(shares, author -> author.key() + author.user()).values())
          .as("seed %d", seed)
          .allMatch(count -> count <= 0.25 * all);
      assertThat(counted(shares, Author::key).values())
          .as("seed %d", seed)
          .allMatch(count -> count <= 0.25 * all);
      assertThat(counted(shares, Author::party).values())
          .as("seed %d", seed)
          .allMatch(count -> count <= 0.34 * all);
    }
  }
}
