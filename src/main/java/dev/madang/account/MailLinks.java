package dev.madang.account;

import dev.madang.mail.MailParameters;
import dev.madang.platform.crypto.KeyedHash;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.UnitOfWork;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The links in mails to members. A token is a keyed hash over a random nonce, the purpose, the account and the address
 * that it is sent to; the table holds the nonce and the token's SHA-256, and the token itself exists only in the mail.
 * It works once and for a time; a newer one and a change of the password end it.
 */
public final class MailLinks implements MailParameters {

    private static final int NONCE_BYTES = 32;

    /** The keys of what stands in the outbox. */
    static final String LINK_ID = "linkId";
    static final String ACCOUNT_ID = "accountId";

    /** Base64url of 32 bytes. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final UnitOfWork unitOfWork;
    private final AccountRepository accounts;
    private final KeyedHash keyedHash;
    private final URI publicUrl;
    private final String siteLanguage;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public MailLinks(UnitOfWork unitOfWork, AccountRepository accounts, KeyedHash keyedHash, URI publicUrl,
            String siteLanguage, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.accounts = accounts;
        this.keyedHash = keyedHash;
        this.publicUrl = publicUrl;
        this.siteLanguage = siteLanguage;
        this.clock = clock;
    }

    /**
     * Makes a link and ends older ones of its purpose, in the open write. The account's row must be locked or new.
     *
     * @return its id, from which the mail is made
     */
    long add(Account account, LinkPurpose purpose) {
        Instant now = clock.instant();
        end(account.id(), now, purpose);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        var link = new MailLink(account.id(), purpose, nonce, sha256(token(account, purpose, nonce)), now);
        unitOfWork.writing().persist(link);
        return link.id();
    }

    /** Costs most of what {@link #add} costs and leaves nothing. */
    void addNothing(LinkPurpose purpose) {
        end(0, clock.instant(), purpose);
    }

    /** @return whether a link is still good; changes nothing */
    public boolean isLive(String token, LinkPurpose purpose) {
        return find(token, purpose).filter(link -> link.isLive(clock.instant())).isPresent();
    }

    /**
     * @return whose link it is
     * @throws ProblemException {@code invalid-link} when it is unknown, used or expired
     */
    public Account owner(String token, LinkPurpose purpose) {
        return find(token, purpose).filter(link -> link.isLive(clock.instant()))
                .flatMap(link -> accounts.find(link.accountId()))
                .orElseThrow(() -> new ProblemException(AccountProblem.INVALID_LINK));
    }

    /**
     * Uses a link up, in the open write. Of any number that try at once one succeeds.
     *
     * @return whose link it was, his row locked
     * @throws ProblemException {@code invalid-link} when it is unknown, used or expired
     */
    public Account use(String token, LinkPurpose purpose) {
        Instant now = clock.instant();
        MailLink link = find(token, purpose).orElseThrow(() -> new ProblemException(AccountProblem.INVALID_LINK));
        // The account first, as everywhere, so that nobody waits for the other in a circle.
        Account account = accounts.findLocked(link.accountId())
                .orElseThrow(() -> new ProblemException(AccountProblem.INVALID_LINK));
        int used = unitOfWork.writing().createMutationQuery("""
                        update MailLink set usedAt = :now, updatedAt = :now
                        where id = :id and usedAt is null and expiresAt > :now""")
                .setParameter("now", now)
                .setParameter("id", link.id())
                .executeUpdate();
        if (used != 1) {
            throw new ProblemException(AccountProblem.INVALID_LINK);
        }
        end(account.id(), now, purpose);
        return account;
    }

    /** Ends every link of an account. */
    public void endAll(long accountId) {
        Instant now = clock.instant();
        for (LinkPurpose purpose : LinkPurpose.values()) {
            end(accountId, now, purpose);
        }
    }

    /** Forgets every link of an account. */
    void remove(long accountId) {
        unitOfWork.writing().createMutationQuery("delete from MailLink where accountId = :account")
                .setParameter("account", accountId)
                .executeUpdate();
    }

    /** What a mail shows, made when it is sent; nothing when its link has ended or its reader has left. */
    @Override
    public Optional<Map<String, String>> resolve(String template, Map<String, String> stored) {
        return unitOfWork.read(() -> stored.containsKey(LINK_ID)
                ? resolveLink(Long.parseLong(stored.get(LINK_ID)))
                : accounts.find(Long.parseLong(stored.get(ACCOUNT_ID))).filter(account -> !account.hasLeft())
                        .map(account -> Map.of(NICKNAME, account.nickname().toString())));
    }

    private Optional<Map<String, String>> resolveLink(long id) {
        Optional<MailLink> found = unitOfWork.session()
                .createSelectionQuery("from MailLink where id = :id", MailLink.class)
                .setParameter("id", id)
                .uniqueResultOptional()
                .filter(link -> link.isLive(clock.instant()));
        return found.flatMap(link -> accounts.find(link.accountId()).map(account -> {
            String token = token(account, link.purpose(), link.nonce());
            if (!MessageDigest.isEqual(sha256(token), link.tokenHash())) {
                throw new IllegalStateException("the hash key is not the one that the link was made with");
            }
            return Map.of(
                    LINK, publicUrl + link.purpose().path(account.language(), siteLanguage) + token,
                    HOURS, Long.toString(link.purpose().life().toHours()),
                    NICKNAME, account.nickname().toString());
        }));
    }

    private Optional<MailLink> find(String token, LinkPurpose purpose) {
        if (!TOKEN.matcher(token).matches()) {
            return Optional.empty();
        }
        return unitOfWork.session()
                .createSelectionQuery("from MailLink where tokenHash = :hash and purpose = :purpose", MailLink.class)
                .setParameter("hash", sha256(token))
                .setParameter("purpose", purpose.wireName())
                .uniqueResultOptional();
    }

    private void end(long accountId, Instant now, LinkPurpose purpose) {
        unitOfWork.writing().createMutationQuery("""
                        update MailLink set usedAt = :now, updatedAt = :now
                        where accountId = :account and purpose = :purpose and usedAt is null""")
                .setParameter("now", now)
                .setParameter("account", accountId)
                .setParameter("purpose", purpose.wireName())
                .executeUpdate();
    }

    private String token(Account account, LinkPurpose purpose, byte[] nonce) {
        byte[] token = keyedHash.of("mail-link", purpose.wireName().getBytes(StandardCharsets.US_ASCII), nonce,
                Long.toString(account.id()).getBytes(StandardCharsets.US_ASCII), account.email().canonicalBytes());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
