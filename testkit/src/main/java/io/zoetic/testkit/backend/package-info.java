// SPDX-License-Identifier: Apache-2.0
/**
 * Where the PostgreSQL and the Kafka of tests run: in or beside this JVM, in containers, or
 * anywhere else. Of it tests see how a server is away; they use {@link
 * io.zoetic.testkit.PostgresExtension} and {@link io.zoetic.testkit.KafkaExtension}.
 */
@org.jspecify.annotations.NullMarked
package io.zoetic.testkit.backend;
