/**
 * Accounts: organizations, their users, workspaces and members, and the API keys by which users
 * act.
 *
 * <p>Answers every other feature's question whether a caller may do something
 * ({@link io.filebell.account.Access}), and who a key belongs to. Knows nothing of what workspaces
 * hold, of endpoints, or of HTTP.
 */
@NullMarked
package io.filebell.account;

import org.jspecify.annotations.NullMarked;
