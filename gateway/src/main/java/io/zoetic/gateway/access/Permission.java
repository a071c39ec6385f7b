// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static io.zoetic.vectorstore.access.KeyRole.ADMIN;
import static io.zoetic.vectorstore.access.KeyRole.ANNOTATOR;
import static io.zoetic.vectorstore.access.KeyRole.CLIENT;
import static io.zoetic.vectorstore.access.KeyRole.OPERATOR;
import static io.zoetic.vectorstore.access.KeyRole.PROXY;
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
  COMPLETE(Reach.TENANT, CLIENT, PROXY, TRAINER, OPERATOR, ADMIN),
  /** Asking for a version that nobody is served, by its number: what has not passed the gate. */
  NAME_VERSIONS(Reach.TENANT, ANNOTATOR, TRAINER, OPERATOR, ADMIN),
  /** Seeing which models there are. */
  READ_MODELS(Reach.TENANT, KeyRole.values()),
  /** Seeing experts and their versions. */
  READ_EXPERTS(Reach.TENANT, ANNOTATOR, TRAINER, OPERATOR, ADMIN),
  /** Seeing what was done to experts. */
  READ_HISTORY(Reach.ALL, ANNOTATOR, TRAINER, OPERATOR, ADMIN),
  /** Seeing vectors, the fleet, the base model and what grows. */
  READ_PLATFORM(Reach.ALL, TRAINER, OPERATOR, ADMIN),
  /** Seeing what a tenant was served. */
  READ_SERVED(Reach.TENANT, OPERATOR, ADMIN),
  /** Seeing what anybody did. */
  READ_AUDIT(Reach.ALL, OPERATOR, ADMIN),
  /** Giving feedback, seeing what became of a piece of it, and deleting one. */
  GIVE_FEEDBACK(Reach.TENANT, KeyRole.values()),
  /**
   * Teaching an expert without its having been asked: for those who may have it trained. Who acts
   * for a tenant can ask for any expert by its name and say what is right, and can do no more by
   * this.
   */
  TEACH(Reach.TENANT, TRAINER, OPERATOR, ADMIN),
  /** Seeing what feedback can be given on. */
  READ_METRICS(Reach.TENANT, KeyRole.values()),
  /** Saying what feedback can be given on. */
  DECLARE_METRICS(Reach.ALL, TRAINER, OPERATOR, ADMIN),
  /** Seeing feedback and the training runs. */
  READ_LEARNING(Reach.TENANT, ANNOTATOR, TRAINER, OPERATOR, ADMIN),
  /** Starting and stopping training runs, and deciding what grows. */
  TRAIN(Reach.ALL, TRAINER, OPERATOR, ADMIN),
  /** Deleting all that is kept of a user. */
  FORGET(Reach.TENANT, OPERATOR, ADMIN),
  /** Answering for feedback that others gave: for those who may promote. */
  APPROVE(Reach.ALL, TRAINER, OPERATOR, ADMIN),
  /** Taking back that feedback is believed, and having judged again what had learnt from it. */
  PURGE(Reach.ALL, OPERATOR, ADMIN),
  /** Adding versions. */
  REGISTER(Reach.ALL, TRAINER, OPERATOR, ADMIN),
  /** Being the gate. */
  JUDGE(Reach.ALL, TRAINER, ADMIN),
  /** Moving the aliases that all tenants are served by. */
  MOVE(Reach.ALL, TRAINER, OPERATOR, ADMIN),
  /** Moving the alias of a tenant. */
  PIN(Reach.TENANT, TRAINER, OPERATOR, ADMIN),
  /** Taking experts and versions out of use and back. */
  MAINTAIN(Reach.ALL, OPERATOR, ADMIN),
  /** Having the platform send what happens to some place, and seeing where it does. */
  MANAGE_WEBHOOKS(Reach.ALL, OPERATOR, ADMIN),
  /** Making and ending API keys, and seeing whose there are. */
  MANAGE_KEYS(Reach.ALL, ADMIN);

  /** The tenants that a permission is about. */
  private enum Reach {
    /** The one that the request is for, if it is for one. */
    TENANT,
    /** All of them at once: not for who acts for one. */
    ALL
  }

  private final Reach reach;
  private final Set<KeyRole> roles;

  Permission(Reach reach, KeyRole... roles) {
    this.reach = reach;
    this.roles = EnumSet.copyOf(List.of(roles));
  }

  /** Whether a role has it. */
  public boolean isGivenTo(KeyRole role) {
    return roles.contains(role);
  }

  /** Whether it is about what all tenants share. */
  boolean concernsAllTenants() {
    return reach == Reach.ALL;
  }

  /** The words of the roles that have it. */
  public List<String> roles() {
    return roles.stream().map(KeyRole::word).toList();
  }

  /** For messages: {@code operator, admin}. */
  public String roleWords() {
    return String.join(", ", roles());
  }
}
