// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static io.zoetic.vectorstore.access.KeyRole.ADMIN;
import static io.zoetic.vectorstore.access.KeyRole.ANNOTATOR;
import static io.zoetic.vectorstore.access.KeyRole.CLIENT;
import static io.zoetic.vectorstore.access.KeyRole.OPERATOR;
import static io.zoetic.vectorstore.access.KeyRole.TRAINER;

import io.zoetic.vectorstore.access.KeyRole;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A permission, and the roles that have it. The aliases that somebody may move are another
 * question, that of the grants, which the registry asks.
 */
public enum Permission {
  /** Asking the model. */
  COMPLETE(CLIENT, TRAINER, OPERATOR, ADMIN),
  /** Seeing which models there are. */
  READ_MODELS(KeyRole.values()),
  /** Seeing experts, their versions and what was done to them. */
  READ_EXPERTS(ANNOTATOR, TRAINER, OPERATOR, ADMIN),
  /** Seeing vectors, the fleet and the base model. */
  READ_PLATFORM(TRAINER, OPERATOR, ADMIN),
  /** Seeing what anybody did, and what anybody was served. */
  READ_AUDIT(OPERATOR, ADMIN),
  /** Giving feedback, seeing what became of a piece of it, and deleting one. */
  GIVE_FEEDBACK(KeyRole.values()),
  /** Seeing what feedback can be given on. */
  READ_METRICS(KeyRole.values()),
  /** Saying what feedback can be given on. */
  DECLARE_METRICS(TRAINER, OPERATOR, ADMIN),
  /** Seeing the feedback of all and the training runs. */
  READ_LEARNING(ANNOTATOR, TRAINER, OPERATOR, ADMIN),
  /** Starting and stopping training runs. */
  TRAIN(TRAINER, OPERATOR, ADMIN),
  /** Deleting all that is kept of a user. */
  FORGET(OPERATOR, ADMIN),
  /** Adding versions. */
  REGISTER(TRAINER, OPERATOR, ADMIN),
  /** Being the gate. */
  JUDGE(TRAINER, ADMIN),
  /** Moving aliases. */
  MOVE(TRAINER, OPERATOR, ADMIN),
  /** Taking experts and versions out of use and back. */
  MAINTAIN(OPERATOR, ADMIN),
  /** Making and ending API keys, and seeing whose there are. */
  MANAGE_KEYS(ADMIN);

  private final Set<KeyRole> roles;

  Permission(KeyRole... roles) {
    this.roles = EnumSet.copyOf(List.of(roles));
  }

  /** Whether a role has it. */
  public boolean isGivenTo(KeyRole role) {
    return roles.contains(role);
  }

  /** The words of the roles that have it. */
  public List<String> roles() {
    return roles.stream().map(KeyRole::word).toList();
  }

  /** For messages: {@code operator, admin}. */
  String roleWords() {
    return String.join(", ", roles());
  }
}
