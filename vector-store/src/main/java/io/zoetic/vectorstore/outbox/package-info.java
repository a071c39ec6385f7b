// SPDX-License-Identifier: Apache-2.0
/** What has to be told to others, written with the change that it tells of. */
@NullMarked
package io.zoetic.vectorstore.outbox;

import org.jspecify.annotations.NullMarked;
