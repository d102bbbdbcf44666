package dev.madang.account;

import dev.madang.mail.MailTemplates;
import dev.madang.mail.Outbox;
import dev.madang.platform.limits.RateLimiter;
import dev.madang.platform.persistence.UnitOfWork;
import java.util.Map;
import java.util.function.Predicate;

/** The mails that accounts get. All are left in the open write, and sent if it commits. */
public final class AccountMails {

    private final UnitOfWork unitOfWork;
    private final AccountRepository accounts;
    private final MailLinks mailLinks;
    private final Outbox outbox;
    private final RateLimiter rateLimiter;

    public AccountMails(UnitOfWork unitOfWork, AccountRepository accounts, MailLinks mailLinks, Outbox outbox,
            RateLimiter rateLimiter) {
        this.unitOfWork = unitOfWork;
        this.accounts = accounts;
        this.mailLinks = mailLinks;
        this.outbox = outbox;
        this.rateLimiter = rateLimiter;
    }

    /**
     * Sends a link to who asked for one, if the address has an account that may have it and its hour has room for a mail.
     * Opens a write of its own. Which of these it was shows neither in the answer nor in its time: the same statements
     * run, as far as that can be, and the mail itself is sent by somebody else later.
     *
     * @param mayHave whether an active account of that address may have such a link
     */
    public void sendOnRequest(EmailAddress email, LinkPurpose purpose, Predicate<Account> mayHave) {
        unitOfWork.write(() -> {
            boolean hasRoom = rateLimiter.takeQuietly(AccountLimits.MAILS, email.canonical());
            accounts.findByEmailLocked(email)
                    .filter(account -> hasRoom && account.isActive() && mayHave.test(account))
                    .ifPresentOrElse(account -> add(account, purpose), () -> addNothing(purpose));
            return null;
        });
    }

    /** The link that a new account is confirmed with. */
    void sendFirstLink(Account account) {
        rateLimiter.takeQuietly(AccountLimits.MAILS, account.email().canonical());
        add(account, LinkPurpose.VERIFY);
    }

    /** Tells of a new password. */
    public void sendPasswordChanged(Account account) {
        outbox.add(MailTemplates.PASSWORD_CHANGED, account.language(), account.email().mailbox(),
                Map.of(MailLinks.ACCOUNT_ID, Long.toString(account.id())));
    }

    /** Forgets what was or would be sent to somebody who leaves. */
    void forget(Account account) {
        outbox.forget(account.email().mailbox());
        mailLinks.remove(account.id());
    }

    private void add(Account account, LinkPurpose purpose) {
        long link = mailLinks.add(account, purpose);
        outbox.add(purpose.template(), account.language(), account.email().mailbox(),
                Map.of(MailLinks.LINK_ID, Long.toString(link)));
    }

    private void addNothing(LinkPurpose purpose) {
        mailLinks.addNothing(purpose);
        // Once for the mail, and once for the row of the link, which cannot be added where there is no account.
        outbox.addNothing();
        outbox.addNothing();
    }
}
