// SPDX-License-Identifier: Apache-2.0
/**
 * Whether the registry keeps its word: operators change it while everything around it is killed,
 * and then table, audit, topic and worker are held against what they were told.
 */
@NullMarked
package io.zoetic.soak.chaos;

import org.jspecify.annotations.NullMarked;
